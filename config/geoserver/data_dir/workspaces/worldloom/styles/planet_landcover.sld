<?xml version="1.0" encoding="UTF-8"?><sld:StyledLayerDescriptor xmlns:sld="http://www.opengis.net/sld" xmlns="http://www.opengis.net/sld" xmlns:gml="http://www.opengis.net/gml" xmlns:ogc="http://www.opengis.net/ogc" version="1.0.0">
  <sld:NamedLayer>
    <sld:Name>Default Styler</sld:Name>
    <sld:UserStyle>
      <sld:Name>Default Styler</sld:Name>
      <sld:Title>Land cover</sld:Title>
      <sld:FeatureTypeStyle>
        <sld:Name>name</sld:Name>
        <sld:Rule>
          <sld:RasterSymbolizer>
            <sld:ColorMap type="values">
              <sld:ColorMapEntry color="#006400" quantity="10" label="Tree cover"/>
              <sld:ColorMapEntry color="#ffbb22" quantity="20" label="Shrubland"/>
              <sld:ColorMapEntry color="#ffff4c" quantity="30" label="Grassland"/>
              <sld:ColorMapEntry color="#f096ff" quantity="40" label="Cropland"/>
              <sld:ColorMapEntry color="#fa0000" quantity="50" label="Built-up"/>
              <sld:ColorMapEntry color="#b4b4b4" quantity="60" label="Bare or sparse vegetation"/>
              <sld:ColorMapEntry color="#f0f0f0" quantity="70" label="Snow and ice"/>
              <sld:ColorMapEntry color="#0064c8" quantity="80" label="Permanent water bodies"/>
              <sld:ColorMapEntry color="#0096a0" quantity="90" label="Wetland"/>
              <sld:ColorMapEntry color="#00cf75" quantity="95" label="Mangroves"/>
              <sld:ColorMapEntry color="#fae6a0" quantity="100" label="Moss and lichen"/>
            </sld:ColorMap>
            <sld:ContrastEnhancement/>
          </sld:RasterSymbolizer>
        </sld:Rule>
      </sld:FeatureTypeStyle>
    </sld:UserStyle>
  </sld:NamedLayer>
</sld:StyledLayerDescriptor>

