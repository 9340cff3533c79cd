<?xml version="1.0" encoding="UTF-8"?><sld:StyledLayerDescriptor xmlns:sld="http://www.opengis.net/sld" xmlns="http://www.opengis.net/sld" xmlns:gml="http://www.opengis.net/gml" xmlns:ogc="http://www.opengis.net/ogc" version="1.0.0">
  <sld:NamedLayer>
    <sld:Name>Default Styler</sld:Name>
    <sld:UserStyle>
      <sld:Name>Default Styler</sld:Name>
      <sld:Title>Zoom of the data</sld:Title>
      <sld:FeatureTypeStyle>
        <sld:Name>name</sld:Name>
        <sld:Rule>
          <sld:RasterSymbolizer>
            <sld:ColorMap type="values">
              <sld:ColorMapEntry color="#1f4d93" quantity="0" label="zoom 0"/>
              <sld:ColorMapEntry color="#206298" quantity="1" label="zoom 1"/>
              <sld:ColorMapEntry color="#21789d" quantity="2" label="zoom 2"/>
              <sld:ColorMapEntry color="#228fa2" quantity="3" label="zoom 3"/>
              <sld:ColorMapEntry color="#23a7a7" quantity="4" label="zoom 4"/>
              <sld:ColorMapEntry color="#24ac98" quantity="5" label="zoom 5"/>
              <sld:ColorMapEntry color="#25b187" quantity="6" label="zoom 6"/>
              <sld:ColorMapEntry color="#26b675" quantity="7" label="zoom 7"/>
              <sld:ColorMapEntry color="#27bb62" quantity="8" label="zoom 8"/>
              <sld:ColorMapEntry color="#28c04e" quantity="9" label="zoom 9"/>
              <sld:ColorMapEntry color="#29c539" quantity="10" label="zoom 10"/>
              <sld:ColorMapEntry color="#33ca2b" quantity="11" label="zoom 11"/>
              <sld:ColorMapEntry color="#4ccf2c" quantity="12" label="zoom 12"/>
              <sld:ColorMapEntry color="#68d22f" quantity="13" label="zoom 13"/>
              <sld:ColorMapEntry color="#84d334" quantity="14" label="zoom 14"/>
              <sld:ColorMapEntry color="#9ed539" quantity="15" label="zoom 15"/>
              <sld:ColorMapEntry color="#b7d63e" quantity="16" label="zoom 16"/>
              <sld:ColorMapEntry color="#cfd743" quantity="17" label="zoom 17"/>
              <sld:ColorMapEntry color="#d8c948" quantity="18" label="zoom 18"/>
              <sld:ColorMapEntry color="#d9b64d" quantity="19" label="zoom 19"/>
              <sld:ColorMapEntry color="#daa452" quantity="20" label="zoom 20"/>
              <sld:ColorMapEntry color="#db9257" quantity="21" label="zoom 21"/>
              <sld:ColorMapEntry color="#dc825c" quantity="22" label="zoom 22"/>
              <sld:ColorMapEntry color="#dd7461" quantity="23" label="zoom 23"/>
              <sld:ColorMapEntry color="#de6666" quantity="24" label="zoom 24"/>
            </sld:ColorMap>
            <sld:ContrastEnhancement/>
          </sld:RasterSymbolizer>
        </sld:Rule>
      </sld:FeatureTypeStyle>
    </sld:UserStyle>
  </sld:NamedLayer>
</sld:StyledLayerDescriptor>

