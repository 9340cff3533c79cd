package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WmsTest {
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = new RunningServer();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** A GetMap of 1.3.0 of which some pairs are replaced; the value {@code -} removes one. */
  private HttpResponse<byte[]> map(String... pairs) {
    return server.get(url(pairs));
  }

  private static String url(String... pairs) {
    return RunningServer.query(
        "/wms",
        Stream.concat(
            Stream.of(
                "SERVICE=WMS",
                "VERSION=1.3.0",
                "REQUEST=GetMap",
                "LAYERS=earth",
                "STYLES=",
                "CRS=CRS:84",
                "BBOX=-10,40,20,50",
                "WIDTH=30",
                "HEIGHT=20",
                "FORMAT=image/png"),
            Arrays.stream(pairs)));
  }

  private static void assertColour(BufferedImage image, int x, int y, double lon, double lat) {
    int[] expected = CompassReader.colour(lon, lat, 42);
    Color actual = new Color(image.getRGB(x, y));
    assertThat(new int[] {actual.getRed(), actual.getGreen(), actual.getBlue()})
        .as("pixel %d,%d", x, y)
        .containsExactly(expected);
  }

  @Test
  void drawsNorthUpWithPixelsThatAreNotSquare() {
    HttpResponse<byte[]> response = map();
    assertThat(response.statusCode()).isEqualTo(200);
    BufferedImage image = RunningServer.image(response);
    assertThat(image.getWidth()).isEqualTo(30);
    assertThat(image.getHeight()).isEqualTo(20);
    assertColour(image, 0, 0, -9.5, 49.75);
    assertColour(image, 29, 19, 19.5, 40.25);
  }

  @ParameterizedTest
  @CsvSource({
    "1.3.0, CRS, EPSG:4326, '40,-10,50,20'",
    "1.3.0, CRS, urn:ogc:def:crs:EPSG::4326, '40,-10,50,20'",
    "1.3.0, CRS, http://www.opengis.net/def/crs/EPSG/0/4326, '40,-10,50,20'",
    "1.3.0, CRS, CRS:84, '-10,40,20,50'",
    "1.3.0, CRS, urn:ogc:def:crs:OGC:1.3:CRS84, '-10,40,20,50'",
    "1.1.1, SRS, EPSG:4326, '-10,40,20,50'",
    "1.1.1, SRS, epsg:4326, '-10,40,20,50'",
  })
  void honoursTheAxisOrderOfEachVersion(String version, String key, String crs, String bbox) {
    byte[] reference = map().body();
    byte[] actual = map("CRS=-", "VERSION=" + version, key + "=" + crs, "BBOX=" + bbox).body();
    assertThat(actual).isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:3857, '0,0,100000,100000'",
    "EPSG:900913, '0,0,100000,100000'",
    "EPSG:32632, '300000,5000000,400000,5100000'",
    "EPSG:3995, '-2000000,-2000000,2000000,2000000'",
    "EPSG:3031, '-2000000,-2000000,2000000,2000000'",
    "EPSG:2180, '500000,500000,600000,600000'"
  })
  void drawsInOtherSystems(String crs, String bbox) {
    HttpResponse<byte[]> response = map("CRS=" + crs, "BBOX=" + bbox);
    assertThat(response.statusCode()).as(RunningServer.text(response)).isEqualTo(200);
    assertThat(RunningServer.image(response).getWidth()).isEqualTo(30);
  }

  @Test
  void keysAreCaseInsensitiveAndUnknownOnesAreIgnored() {
    HttpResponse<byte[]> response =
        server.get(
            "/ows?service=wms&version=1.3.0&request=getmap&layers=worldloom:earth&styles=default"
                + "&crs=CRS:84&bbox=-10,40,20,50&width=30&height=20&format=image/png&_=17");
    assertThat(response.body()).isEqualTo(map().body());
  }

  @Test
  void outsideTheWorldIsBackgroundOrTransparent() {
    String polar = "BBOX=-10,80,20,90";
    assertThat(new Color(RunningServer.image(map(polar)).getRGB(3, 0))).isEqualTo(Color.WHITE);
    assertThat(new Color(RunningServer.image(map(polar, "BGCOLOR=0x102030")).getRGB(3, 0)))
        .isEqualTo(new Color(0x102030));
    BufferedImage transparent = RunningServer.image(map(polar, "TRANSPARENT=TRUE"));
    assertThat(transparent.getRGB(3, 0) >>> 24).isZero();
    assertThat(transparent.getRGB(3, 19) >>> 24).isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource({"DIM_SEED=7", "dim_seed=7", "SEED=7", "env=seed:7", "ENV=a:b;seed:7"})
  void theSeedIsFree(String pair) {
    BufferedImage image = RunningServer.image(map(pair));
    assertThat(new Color(image.getRGB(0, 0)).getBlue()).isEqualTo(7);
    assertThat(new Color(RunningServer.image(map()).getRGB(0, 0)).getBlue()).isEqualTo(42);
  }

  @Test
  void filesSayThatTheyAreSynthetic() {
    HttpResponse<byte[]> png = map("DIM_SEED=7");
    assertThat(RunningServer.header(png, "X-Worldloom-Synthetic")).isEqualTo("true");
    assertThat(RunningServer.text(png))
        .contains("Synthetic imagery")
        .contains("seed=7")
        .contains("terra-1");
    HttpResponse<byte[]> jpeg = map("FORMAT=image/jpeg");
    assertThat(RunningServer.header(jpeg, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(RunningServer.text(jpeg)).contains("Synthetic imagery").contains("seed=42");
    assertThat(RunningServer.image(jpeg).getWidth()).isEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAYERS=mars        | LayerNotDefined       | LAYERS      | 404",
        "LAYERS=-           | MissingParameterValue | LAYERS      | 400",
        "LAYERS=earth,earth | InvalidParameterValue | LAYERS      | 400",
        "STYLES=night       | StyleNotDefined       | STYLES      | 400",
        "CRS=EPSG:99999     | InvalidCRS            | CRS         | 400",
        "CRS=EPSG:5800      | InvalidCRS            | CRS         | 400",
        "CRS=nonsense       | InvalidCRS            | CRS         | 400",
        "CRS=-              | MissingParameterValue | CRS         | 400",
        "FORMAT=image/gif   | InvalidFormat         | FORMAT      | 400",
        "FORMAT=-           | MissingParameterValue | FORMAT      | 400",
        "BBOX=1,2,3         | InvalidParameterValue | BBOX        | 400",
        "BBOX=1,2,3,4,5     | InvalidParameterValue | BBOX        | 400",
        "BBOX=NaN,2,3,4     | InvalidParameterValue | BBOX        | 400",
        "BBOX=1,2,Infinity,4| InvalidParameterValue | BBOX        | 400",
        "BBOX=1e999,2,3,4   | InvalidParameterValue | BBOX        | 400",
        "BBOX=3,2,1,4       | InvalidParameterValue | BBOX        | 400",
        "BBOX=1,4,3,2       | InvalidParameterValue | BBOX        | 400",
        "BBOX=1,2,1,4       | InvalidParameterValue | BBOX        | 400",
        "BBOX=0,91,10,95    | InvalidParameterValue | BBOX        | 400",
        "BBOX=-1e300,0,1e300,9 | InvalidParameterValue | BBOX     | 400",
        "BBOX=1e9,0,2e9,9   | InvalidParameterValue | BBOX        | 400",
        "BBOX=a,b,c,d       | InvalidParameterValue | BBOX        | 400",
        "BBOX=-             | MissingParameterValue | BBOX        | 400",
        "WIDTH=0            | InvalidParameterValue | WIDTH       | 400",
        "WIDTH=-5           | InvalidParameterValue | WIDTH       | 400",
        "WIDTH=1.5          | InvalidParameterValue | WIDTH       | 400",
        "WIDTH=99999999999  | InvalidParameterValue | WIDTH       | 400",
        "HEIGHT=1000000     | InvalidParameterValue | HEIGHT      | 400",
        "HEIGHT=-           | MissingParameterValue | HEIGHT      | 400",
        "DIM_SEED=abc       | InvalidDimensionValue | DIM_SEED    | 400",
        "DIM_SEED=1.5       | InvalidDimensionValue | DIM_SEED    | 400",
        "DIM_SEED=1e3       | InvalidDimensionValue | DIM_SEED    | 400",
        "DIM_SEED=9223372036854775808 | InvalidDimensionValue | DIM_SEED | 400",
        "env=seed:abc       | InvalidDimensionValue | DIM_SEED    | 400",
        "TRANSPARENT=maybe  | InvalidParameterValue | TRANSPARENT | 400",
        "BGCOLOR=pink       | InvalidParameterValue | BGCOLOR     | 400",
        "VERSION=9.9.9      | InvalidParameterValue | VERSION     | 400",
        "REQUEST=GetLegend  | OperationNotSupported | REQUEST     | 400",
        "REQUEST=-          | MissingParameterValue | REQUEST     | 400",
        "SERVICE=WFS        | InvalidParameterValue | SERVICE     | 400",
      })
  void refusesBadRequestsWithCodeAndLocator(String pair, String code, String locator, int status) {
    int before = server.reader.reads.get();
    HttpResponse<byte[]> response = map(pair);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(RunningServer.header(response, "Content-Type")).startsWith("text/xml");
    assertThat(RunningServer.header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(RunningServer.text(response)).as("as QGIS reads it").contains("<ServiceException ");
    Xml report = Xml.of(response);
    report.validate("wms/1.3.0/exceptions_1_3_0.xsd");
    assertThat(report.text("//*[local-name()='ServiceException']/@code")).isEqualTo(code);
    assertThat(report.text("//*[local-name()='ServiceException']/@locator")).isEqualTo(locator);
    assertThat(report.text("//*[local-name()='ServiceException']").strip()).endsWith(".");
    assertThat(server.reader.reads.get()).as("nothing was read").isEqualTo(before);
  }

  @Test
  void refusesTheSameKeyWithTwoValues() {
    HttpResponse<byte[]> response = server.get(url() + "&width=31");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(RunningServer.text(response)).contains("WIDTH is given more than once");
    assertThat(server.get(url() + "&width=30").statusCode()).isEqualTo(200);
  }

  @Test
  void saysTheLimitWhenAMapIsTooLarge() {
    HttpResponse<byte[]> response = map("WIDTH=4000", "HEIGHT=4000");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(RunningServer.text(response)).contains("4000 x 4000").contains("4000000 pixels");
  }

  @Test
  void version111ReportsInItsOwnForm() {
    HttpResponse<byte[]> response = map("VERSION=1.1.1", "CRS=-", "SRS=EPSG:99999", "BBOX=1,2,3,4");
    assertThat(RunningServer.header(response, "Content-Type"))
        .isEqualTo("application/vnd.ogc.se_xml");
    Xml report = Xml.of(response);
    assertThat(report.text("/ServiceExceptionReport/@version")).isEqualTo("1.1.1");
    assertThat(report.text("/ServiceExceptionReport/ServiceException/@code"))
        .isEqualTo("InvalidSRS");
  }

  @ParameterizedTest
  @CsvSource({"INIMAGE", "application/vnd.ogc.se_inimage"})
  void drawsTheSentenceWhenAskedTo(String exceptions) {
    HttpResponse<byte[]> response =
        map("EXCEPTIONS=" + exceptions, "LAYERS=mars", "WIDTH=200", "HEIGHT=100");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningServer.header(response, "Content-Type")).isEqualTo("image/png");
    assertThat(RunningServer.header(response, "Cache-Control")).isEqualTo("no-store");
    BufferedImage image = RunningServer.image(response);
    assertThat(image.getWidth()).isEqualTo(200);
    assertThat(Arrays.stream(image.getRGB(0, 0, 200, 100, null, 0, 200)).distinct().count())
        .as("something is drawn")
        .isGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({"BLANK", "application/vnd.ogc.se_blank"})
  void answersABlankMapWhenAskedTo(String exceptions) {
    HttpResponse<byte[]> response =
        map("EXCEPTIONS=" + exceptions, "LAYERS=mars", "BGCOLOR=0x0000FF");
    assertThat(response.statusCode()).isEqualTo(200);
    BufferedImage image = RunningServer.image(response);
    assertThat(Arrays.stream(image.getRGB(0, 0, 30, 20, null, 0, 30)).distinct().toArray())
        .containsExactly(0xff0000ff);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1.3.0",
    "1.3.0, 1.3.0",
    "2.0.0, 1.3.0",
    "1.1.1, 1.1.1",
    "1.2.0, 1.1.1",
    "1.0.0, 1.1.1"
  })
  void negotiatesTheVersion(String asked, String answered) {
    HttpResponse<byte[]> response =
        server.get("/ows?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=" + asked);
    assertThat(Xml.of(response).text("/*/@version")).isEqualTo(answered);
  }

  @Test
  void capabilities130AreValid() {
    HttpResponse<byte[]> response = server.get("/ows?SERVICE=WMS&REQUEST=GetCapabilities");
    assertThat(RunningServer.header(response, "Content-Type")).startsWith("text/xml");
    assertThat(RunningServer.text(response)).contains("<WMS_Capabilities ", "<Layer ");
    Xml document = Xml.of(response);
    document.validate("wms/1.3.0/capabilities_1_3_0.xsd");
    String layer = "//*[local-name()='Layer'][*[local-name()='Name']='earth']";
    assertThat(document.text(layer + "/*[local-name()='Abstract']")).contains("Synthetic");
    assertThat(document.text(layer + "/*[local-name()='Attribution']/*")).contains("NASA");
    assertThat(document.text(layer + "/*[local-name()='Dimension']/@name")).isEqualTo("seed");
    assertThat(document.text(layer + "/*[local-name()='Dimension']/@default")).isEqualTo("42");
    assertThat(document.text(layer + "/*[local-name()='BoundingBox'][@CRS='EPSG:4326']/@minx"))
        .startsWith("-85.05");
    assertThat(
            document.text(
                "//*[local-name()='GetMap']//*[local-name()='OnlineResource']/@*[local-name()='href']"))
        .isEqualTo(server.base() + "/ows?");
  }

  @Test
  void capabilities111HaveTheirOldForm() {
    HttpResponse<byte[]> response =
        server.get("/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities");
    assertThat(RunningServer.header(response, "Content-Type"))
        .isEqualTo("application/vnd.ogc.wms_xml");
    assertThat(RunningServer.text(response)).contains("<!DOCTYPE WMT_MS_Capabilities SYSTEM");
    Xml document = Xml.of(response);
    String layer = "/WMT_MS_Capabilities/Capability/Layer/Layer[Name='earth']";
    assertThat(document.text(layer + "/LatLonBoundingBox/@minx")).isEqualTo("-180.0");
    assertThat(document.text(layer + "/BoundingBox[@SRS='EPSG:4326']/@miny")).startsWith("-85.05");
    assertThat(document.text(layer + "/Extent[@name='seed']/@default")).isEqualTo("42");
    assertThat(document.text(layer + "/../SRS[.='EPSG:3857']")).isEqualTo("EPSG:3857");
  }

  @ParameterizedTest
  @CsvSource({"1.3.0, CRS, I, J", "1.1.1, SRS, X, Y"})
  void featureInfoTellsValueResolutionAndSeed(String version, String crs, String i, String j) {
    HttpResponse<byte[]> response =
        map(
            "REQUEST=GetFeatureInfo",
            "VERSION=" + version,
            "CRS=-",
            crs + "=EPSG:3857",
            "BBOX=0,0,30000,20000",
            "QUERY_LAYERS=earth",
            i + "=7",
            j + "=3",
            "DIM_SEED=9",
            "INFO_FORMAT=application/json");
    assertThat(response.statusCode()).as(RunningServer.text(response)).isEqualTo(200);
    assertThat(RunningServer.text(response))
        .contains("\"seed\":9", "\"synthetic\":true", "\"model\":\"terra-1 0.1\"")
        .contains("\"value\":[127,127,9")
        .containsPattern("\"groundResolution\":99[0-9]\\.|\"groundResolution\":1000\\.");
  }

  @ParameterizedTest
  @CsvSource({
    "INFO_FORMAT=text/csv, InvalidFormat",
    "QUERY_LAYERS=mars, LayerNotDefined",
    "I=30, InvalidPoint",
    "J=-1, InvalidPoint",
    "I=-, MissingParameterValue"
  })
  void featureInfoRefusesBadRequests(String pair, String code) {
    HttpResponse<byte[]> response =
        map("REQUEST=GetFeatureInfo", "QUERY_LAYERS=earth", "I=1", "J=1", pair);
    assertThat(Xml.of(response).text("//*[local-name()='ServiceException']/@code")).isEqualTo(code);
  }
}
