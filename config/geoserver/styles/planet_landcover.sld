<?xml version="1.0" encoding="UTF-8"?>
<!-- Values and colours of ESA WorldCover, which is the legend of the model packs that ship. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>planet_landcover</Name>
    <UserStyle>
      <Title>Land cover</Title>
      <FeatureTypeStyle>
        <Rule>
          <RasterSymbolizer>
            <ColorMap type="values">
              <ColorMapEntry color="#006400" quantity="10" label="Tree cover"/>
              <ColorMapEntry color="#ffbb22" quantity="20" label="Shrubland"/>
              <ColorMapEntry color="#ffff4c" quantity="30" label="Grassland"/>
              <ColorMapEntry color="#f096ff" quantity="40" label="Cropland"/>
              <ColorMapEntry color="#fa0000" quantity="50" label="Built-up"/>
              <ColorMapEntry color="#b4b4b4" quantity="60" label="Bare or sparse vegetation"/>
              <ColorMapEntry color="#f0f0f0" quantity="70" label="Snow and ice"/>
              <ColorMapEntry color="#0064c8" quantity="80" label="Permanent water bodies"/>
              <ColorMapEntry color="#0096a0" quantity="90" label="Wetland"/>
              <ColorMapEntry color="#00cf75" quantity="95" label="Mangroves"/>
              <ColorMapEntry color="#fae6a0" quantity="100" label="Moss and lichen"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
