<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>planet_level</Name>
    <UserStyle>
      <Title>Zoom of the data</Title>
      <FeatureTypeStyle>
        <Rule>
          <RasterSymbolizer>
            <ColorMap type="values">
              <ColorMapEntry color="#1f4d93" quantity="0" label="zoom 0"/>
              <ColorMapEntry color="#206298" quantity="1" label="zoom 1"/>
              <ColorMapEntry color="#21789d" quantity="2" label="zoom 2"/>
              <ColorMapEntry color="#228fa2" quantity="3" label="zoom 3"/>
              <ColorMapEntry color="#23a7a7" quantity="4" label="zoom 4"/>
              <ColorMapEntry color="#24ac98" quantity="5" label="zoom 5"/>
              <ColorMapEntry color="#25b187" quantity="6" label="zoom 6"/>
              <ColorMapEntry color="#26b675" quantity="7" label="zoom 7"/>
              <ColorMapEntry color="#27bb62" quantity="8" label="zoom 8"/>
              <ColorMapEntry color="#28c04e" quantity="9" label="zoom 9"/>
              <ColorMapEntry color="#29c539" quantity="10" label="zoom 10"/>
              <ColorMapEntry color="#33ca2b" quantity="11" label="zoom 11"/>
              <ColorMapEntry color="#4ccf2c" quantity="12" label="zoom 12"/>
              <ColorMapEntry color="#68d22f" quantity="13" label="zoom 13"/>
              <ColorMapEntry color="#84d334" quantity="14" label="zoom 14"/>
              <ColorMapEntry color="#9ed539" quantity="15" label="zoom 15"/>
              <ColorMapEntry color="#b7d63e" quantity="16" label="zoom 16"/>
              <ColorMapEntry color="#cfd743" quantity="17" label="zoom 17"/>
              <ColorMapEntry color="#d8c948" quantity="18" label="zoom 18"/>
              <ColorMapEntry color="#d9b64d" quantity="19" label="zoom 19"/>
              <ColorMapEntry color="#daa452" quantity="20" label="zoom 20"/>
              <ColorMapEntry color="#db9257" quantity="21" label="zoom 21"/>
              <ColorMapEntry color="#dc825c" quantity="22" label="zoom 22"/>
              <ColorMapEntry color="#dd7461" quantity="23" label="zoom 23"/>
              <ColorMapEntry color="#de6666" quantity="24" label="zoom 24"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
