package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.geotools.WorldloomFormat;
import org.worldloom.coverage.geotools.WorldloomReader;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;

/** The coverages beside the picture, over all protocols, through the real reader. */
class CoveragesTest {
  private static final String MAP =
      "/wms?SERVICE=WMS&VERSION=1.3.0&CRS=EPSG:3857&BBOX=0,0,1252344.27,1252344.27"
          + "&WIDTH=256&HEIGHT=256&FORMAT=image/png&REQUEST=";
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    WovenPlanet planet = new WovenPlanet(FakePlanet.earth());
    WorldloomFormat format = new WorldloomFormat(file -> planet);
    Layer layer =
        new Layer(planet, new WorldloomReader(new File("earth.yaml"), planet, format, null));
    server = new RunningServer(new Layers(List.of(layer)));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void levelsHaveTheirColoursInEveryProtocol() {
    String xyz = "/tiles/earth_level/9/300/200.png";
    String wmts = "/wmts/earth_level/default/GoogleMapsCompatible/9/200/300.png";
    for (String address : List.of(xyz, wmts)) {
      BufferedImage tile = RunningServer.image(server.get(address));
      assertThat(tile.getRGB(17, 99)).as(address).isEqualTo(levelColour(9));
      assertThat(tile.getRGB(255, 0)).as(address).isEqualTo(levelColour(9));
    }
    BufferedImage map = RunningServer.image(server.get(MAP + "GetMap&LAYERS=earth_level"));
    assertThat(map.getRGB(1, 1)).isEqualTo(levelColour(5));
  }

  private static int levelColour(int zoom) {
    return new WovenPlanet(FakePlanet.earth())
        .coverages()
        .get(1)
        .content()
        .legend()
        .orElseThrow()
        .entry(zoom)
        .orElseThrow()
        .colour()
        .getRGB();
  }

  @Test
  void layersOfOnePlanetHaveDifferentTags() {
    String picture = RunningServer.header(server.get("/tiles/earth/9/300/200.png"), "ETag");
    String level = RunningServer.header(server.get("/tiles/earth_level/9/300/200.png"), "ETag");
    assertThat(picture).isNotEqualTo(level);
  }

  @Test
  void wmsFeatureInfoSaysWhatIsShown() {
    HttpResponse<byte[]> response =
        server.get(
            MAP
                + "GetFeatureInfo&LAYERS=earth_level&QUERY_LAYERS=earth_level&I=1&J=1&DIM_SEED=9"
                + "&INFO_FORMAT=application/json");
    assertThat(RunningServer.text(response))
        .contains("\"layer\":\"earth_level\"", "\"value\":[5]", "\"seed\":9")
        .contains("\"origin\":\"base map\"", "\"meaning\":\"Zoom 5: base map\"")
        .contains("\"synthetic\":true", "\"model\":\"terra-1 0.1\"", "\"groundResolution\":4");
  }

  @ParameterizedTest
  @CsvSource({
    "3, base map, 'Zoom 3: base map, averaged'",
    "5, base map, 'Zoom 5: base map'",
    "7, generated, 'Zoom 7: generated, stage 1 of 7'",
    "19, generated, 'Zoom 19: generated, stage 7 of 7'"
  })
  void wmtsFeatureInfoTellsLevelAndOrigin(int zoom, String origin, String meaning) {
    String path =
        "/wmts/earth_level/default/GoogleMapsCompatible/" + zoom + "/3/2/10/20.json?SEED=-5";
    HttpResponse<byte[]> response = server.get(path);
    assertThat(RunningServer.header(response, "Content-Type")).isEqualTo("application/json");
    assertThat(RunningServer.text(response))
        .contains("\"value\":[" + zoom + "]", "\"meaning\":\"" + meaning + "\"")
        .contains("\"origin\":\"" + origin + "\"", "\"levelZoom\":" + zoom, "\"seed\":-5")
        .contains("\"synthetic\":true", "\"groundResolution\":");
    HttpResponse<byte[]> query =
        server.get(
            "/wmts?service=WMTS&version=1.0.0&request=GetFeatureInfo&layer=earth_level"
                + "&style=default&TileMatrixSet=GoogleMapsCompatible&TileRow=3&TileCol=2"
                + "&InfoFormat=application/json&format=image/png&I=20&J=10&SEED=-5&TileMatrix="
                + zoom);
    assertThat(RunningServer.text(query)).isEqualTo(RunningServer.text(response));
  }

  @Test
  void wmtsAndWmsAndTheTileAgreeAboutAPixel() {
    int[] rgb = new int[3];
    BufferedImage tile =
        RunningServer.image(
            server.get("/wmts/earth/default/GoogleMapsCompatible/9/200/300.png?SEED=3"));
    tile.getRaster().getPixel(20, 10, rgb);
    String fact =
        RunningServer.text(
            server.get("/wmts/earth/default/GoogleMapsCompatible/9/200/300/10/20.txt?SEED=3"));
    assertThat(fact).contains("value = [%d, %d, %d]".formatted(rgb[0], rgb[1], rgb[2]));
    assertThat(
            RunningServer.text(
                server.get("/wmts/earth/default/GoogleMapsCompatible/9/200/300/10/20.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("<td>earth</td>");
  }

  @ParameterizedTest
  @CsvSource({
    "I=256, PointIJOutOfRange, I",
    "J=-1, PointIJOutOfRange, J",
    "I=x, InvalidParameterValue, I",
    "J=, MissingParameterValue, J",
    "InfoFormat=text/csv, InvalidParameterValue, INFOFORMAT",
    "layer=mars, InvalidParameterValue, LAYER",
    "TileCol=999, TileOutOfRange, TILECOL"
  })
  void wmtsFeatureInfoRefusesBadRequests(String pair, String code, String locator) {
    HttpResponse<byte[]> response =
        server.get(
            RunningServer.query(
                "/wmts",
                java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(
                        "service=WMTS",
                        "request=GetFeatureInfo",
                        "layer=earth",
                        "TileMatrixSet=GoogleMapsCompatible",
                        "TileMatrix=3",
                        "TileRow=1",
                        "TileCol=1",
                        "InfoFormat=text/plain",
                        "I=0",
                        "J=0"),
                    java.util.stream.Stream.of(pair))));
    assertThat(response.statusCode()).isEqualTo(400);
    Xml report = Xml.of(response);
    assertThat(report.text("//@exceptionCode")).isEqualTo(code);
    assertThat(report.text("//@locator")).isEqualTo(locator);
  }

  @Test
  void legendsArePicturesAndJson() {
    String address = "/wms?SERVICE=WMS&REQUEST=GetLegendGraphic&LAYER=earth_level&FORMAT=";
    BufferedImage picture = RunningServer.image(server.get(address + "image/png"));
    assertThat(picture.getHeight()).isEqualTo(2 * 4 + 10 * 20);
    assertThat(picture.getRGB(12, 4 + 9 * 20 + 10)).isEqualTo(levelColour(19));
    assertThat(RunningServer.text(server.get(address + "application/json")))
        .contains("\"layer\":\"earth_level\"")
        .contains("{\"value\":5,\"title\":\"Zoom 5: base map\",\"colour\":\"#");
    assertThat(RunningServer.header(server.get(address + "image/jpeg"), "Content-Type"))
        .isEqualTo("image/jpeg");
    assertThat(
            RunningServer.image(server.get("/wms?SERVICE=WMS&REQUEST=GetLegendGraphic&LAYER=earth"))
                .getHeight())
        .isEqualTo(28);
  }

  @ParameterizedTest
  @CsvSource({
    "LAYER=mars, LayerNotDefined, 404",
    "LAYER=, MissingParameterValue, 400",
    "FORMAT=image/gif, InvalidFormat, 400",
    "STYLE=night, StyleNotDefined, 400"
  })
  void legendsRefuseBadRequests(String pair, String code, int status) {
    HttpResponse<byte[]> response =
        server.get(
            RunningServer.query(
                "/wms",
                java.util.stream.Stream.of(
                    "SERVICE=WMS", "REQUEST=GetLegendGraphic", "LAYER=earth", pair)));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Xml.of(response).text("//*[local-name()='ServiceException']/@code")).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1", "1.3.0"})
  void wmsCapabilitiesLinkToLegendsThatAreAsLargeAsTheySay(String version) {
    Xml document =
        Xml.of(server.get("/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=" + version));
    String layer = "//*[local-name()='Layer'][*[local-name()='Name']='earth_level']";
    String legend = layer + "/*[local-name()='Style']/*[local-name()='LegendURL']";
    String address =
        document.text(legend + "/*[local-name()='OnlineResource']/@*[local-name()='href']");
    BufferedImage picture =
        RunningServer.image(server.get(address.substring(server.base().length())));
    assertThat(document.text(legend + "/@width")).isEqualTo("" + picture.getWidth());
    assertThat(document.text(legend + "/@height")).isEqualTo("" + picture.getHeight());
    assertThat(document.text(layer + "/*[local-name()='Title']"))
        .isEqualTo("Planet earth: level of detail");
  }

  @Test
  void capabilitiesAndDescriptionsAreValid() {
    Xml.of(server.get("/wmts/1.0.0/WMTSCapabilities.xml"))
        .validate("wmts/1.0/wmtsGetCapabilities_response.xsd");
    Xml.of(server.get("/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"))
        .validate("wms/1.3.0/capabilities_1_3_0.xsd");
    Xml description =
        Xml.of(
            server.get(
                "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=DescribeCoverage&COVERAGEID=earth_level"));
    description.validate("wcs/2.0/wcsDescribeCoverage.xsd");
    assertThat(description.text("//*[local-name()='field']/@name")).isEqualTo("zoom");
    assertThat(description.text("//*[local-name()='nilValue']")).isEqualTo("255");
    assertThat(description.text("count(//*[local-name()='AllowedValues']/*)")).isEqualTo("10");
    assertThat(description.text("//*[local-name()='Quantity']/*[local-name()='description']"))
        .contains("7 = Zoom 7: generated, stage 1 of 7");
  }

  @Test
  void coveragesAreTheValuesThemselvesWithAPalette() throws IOException {
    HttpResponse<byte[]> response =
        server.get(
            "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=earth_level"
                + "&SUBSET=X(0,20000)&SUBSET=Y(0,20000)&SCALESIZE=X(40),Y(30)");
    assertThat(response.statusCode()).as(RunningServer.text(response)).isEqualTo(200);
    BufferedImage tiff = ImageIO.read(new ByteArrayInputStream(response.body()));
    assertThat(tiff.getWidth()).isEqualTo(40);
    assertThat(tiff.getRaster().getNumBands()).isEqualTo(1);
    assertThat(tiff.getRaster().getSample(5, 5, 0)).isEqualTo(9);
    assertThat(tiff.getColorModel()).isInstanceOf(IndexColorModel.class);
    assertThat(tiff.getRGB(5, 5)).isEqualTo(levelColour(9));
    assertThat(RunningServer.text(response)).contains("9=Zoom 9: generated, stage 2 of 7");
    HttpResponse<byte[]> red =
        server.get(
            "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=earth_level"
                + "&SUBSET=X(0,20000)&SUBSET=Y(0,20000)&SCALESIZE=X(40),Y(30)&RANGESUBSET=red");
    assertThat(red.statusCode()).isEqualTo(404);
    assertThat(RunningServer.text(red)).contains("there are: zoom");
  }

  /** The index of the largest of three weights, the first of equal ones. */
  private static int largest(int level, long column, long row) {
    int best = 0;
    for (int c = 1; c < 3; c++) {
      if (WovenPlanet.value(level, column, row, 3 + c)
          > WovenPlanet.value(level, column, row, 3 + best)) {
        best = c;
      }
    }
    return best;
  }

  @Test
  void landCoverIsServedInTheColoursOfItsLegend() {
    int[] colours = {0xff006400, 0xfff096ff, 0xff0064c8};
    BufferedImage tile = RunningServer.image(server.get("/tiles/earth_landcover/9/300/200.png"));
    for (int i = 0; i < 256; i += 5) {
      assertThat(tile.getRGB(i, 255 - i))
          .isEqualTo(colours[largest(2, 300 * 256 + i, 200 * 256 + 255 - i)]);
    }
    BufferedImage world =
        RunningServer.image(
            server.get(
                "/wms?SERVICE=WMS&VERSION=1.1.1&SRS=EPSG:4326&BBOX=-180,-90,180,90&WIDTH=360"
                    + "&HEIGHT=180&FORMAT=image/png&REQUEST=GetMap&LAYERS=earth_landcover"
                    + "&TRANSPARENT=TRUE"));
    assertThat(world.getRGB(9, 1) >>> 24).isZero();
    assertThat(colours).contains(world.getRGB(9, 90));
  }

  @Test
  void landCoverInfoHasTheClassAndAllWeights() throws IOException {
    int column = 300 * 256 + 20;
    int row = 200 * 256 + 10;
    JsonNode info =
        new ObjectMapper()
            .readTree(
                server
                    .get("/wmts/earth_landcover/default/GoogleMapsCompatible/9/200/300/10/20.json")
                    .body());
    int best = largest(2, column, row);
    assertThat(info.get("value").get(0).asInt()).isEqualTo(new int[] {10, 40, 80}[best]);
    assertThat(info.get("meaning").asText())
        .isEqualTo(List.of("Tree cover", "Cropland", "Water").get(best));
    assertThat(info.get("weights").get("Cropland").asDouble())
        .isEqualTo(Math.round(WovenPlanet.value(2, column, row, 4) / 255.0 * 1000) / 1000.0);
    assertThat(info.get("weights")).hasSize(3);
    assertThat(info.get("synthetic").asBoolean()).isTrue();
  }

  @Test
  void landCoverIsACoverageOfClassValues() throws IOException {
    HttpResponse<byte[]> response =
        server.get(
            "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=earth_landcover"
                + "&SUBSET=X(0,20000)&SUBSET=Y(0,20000)&SCALESIZE=X(40),Y(30)");
    assertThat(response.statusCode()).as(RunningServer.text(response)).isEqualTo(200);
    BufferedImage tiff = ImageIO.read(new ByteArrayInputStream(response.body()));
    Set<Integer> values = new TreeSet<>();
    for (int i = 0; i < 40 * 30; i++) {
      values.add(tiff.getRaster().getSample(i % 40, i / 40, 0));
    }
    assertThat(values).containsExactly(10, 40, 80);
    assertThat(tiff.getColorModel().getRGB(40)).isEqualTo(0xfff096ff);
    assertThat(RunningServer.text(response)).contains("40=Cropland");
    Xml description =
        Xml.of(
            server.get(
                "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=DescribeCoverage"
                    + "&COVERAGEID=earth_landcover"));
    description.validate("wcs/2.0/wcsDescribeCoverage.xsd");
    assertThat(description.text("//*[local-name()='Quantity']/*[local-name()='description']"))
        .isEqualTo("10 = Tree cover; 40 = Cropland; 80 = Water");
  }

  @Test
  void theViewersFilesAreTaggedByTheirContent() throws Exception {
    HttpResponse<byte[]> script = server.get("/viewer.js");
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(script.body()), 0, 16);
    String tag = RunningServer.header(script, "ETag");
    assertThat(tag).isEqualTo('"' + digest + '"');
    assertThat(server.get("/viewer.js", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(server.get("/viewer.js", "If-None-Match", "\"0\"").statusCode()).isEqualTo(200);
    assertThat(RunningServer.header(server.get("/"), "ETag")).isNotEqualTo(tag);
  }

  @Test
  void theStatusListsPlanetsAndNotTheirCoverages() {
    assertThat(RunningServer.text(server.get("/status")))
        .contains("\"earth\"")
        .doesNotContain("earth_level", "earth_landcover");
  }
}
