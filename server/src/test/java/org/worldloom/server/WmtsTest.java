package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WmtsTest {
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = new RunningServer();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private HttpResponse<byte[]> tile(String... pairs) {
    return server.get(
        RunningServer.query(
            "/ows",
            Stream.concat(
                Stream.of(
                    "service=WMTS",
                    "request=GetTile",
                    "version=1.0.0",
                    "layer=earth",
                    "style=default",
                    "format=image/png",
                    "TileMatrixSet=GoogleMapsCompatible",
                    "TileMatrix=3",
                    "TileRow=5",
                    "TileCol=2"),
                Arrays.stream(pairs))));
  }

  @Test
  void keyValuePairsRestAndPlainTilesAreTheSamePicture() {
    byte[] plain = server.get("/tiles/earth/3/2/5.png?seed=9").body();
    HttpResponse<byte[]> kvp = tile("SEED=9");
    assertThat(RunningServer.header(kvp, "Content-Type")).isEqualTo("image/png");
    assertThat(kvp.body()).isEqualTo(plain);
    assertThat(server.get("/wmts/earth/default/GoogleMapsCompatible/3/5/2.png?SEED=9").body())
        .isEqualTo(plain);
  }

  @Test
  void tilesHaveTagsToo() {
    String tag = RunningServer.header(tile(), "ETag");
    assertThat(
            server
                .get("/wmts/earth/default/GoogleMapsCompatible/3/5/2.png", "If-None-Match", tag)
                .statusCode())
        .isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ows?service=WMTS&request=GetCapabilities",
        "/wmts?service=WMTS&request=GetCapabilities&AcceptVersions=1.0.0",
        "/wmts/1.0.0/WMTSCapabilities.xml"
      })
  void capabilitiesAreValid(String url) {
    HttpResponse<byte[]> response = server.get(url);
    assertThat(RunningServer.text(response))
        .as("prefixes that QGIS expects")
        .contains("<Layer>", "<ows:Identifier>", "<TileMatrix>");
    Xml document = Xml.of(response);
    document.validate("wmts/1.0/wmtsGetCapabilities_response.xsd");
    String matrix = "//*[local-name()='TileMatrix'][*[local-name()='Identifier']='%d']/*[%d]";
    assertThat(document.text(matrix.formatted(0, 2))).isEqualTo("5.590822640287178E8");
    assertThat(Double.parseDouble(document.text(matrix.formatted(19, 2))))
        .isEqualTo(559082264.0287178 / 524288);
    assertThat(document.text(matrix.formatted(19, 6))).isEqualTo("524288");
    assertThat(document.text("count(//*[local-name()='TileMatrix'][*])")).isEqualTo("20");
    assertThat(document.text("//*[local-name()='WellKnownScaleSet']"))
        .isEqualTo("urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible");
    assertThat(document.text("//*[local-name()='Layer']/*[local-name()='Abstract']"))
        .contains("Synthetic");
  }

  @Test
  void theTemplateOfTheCapabilitiesWorks() {
    Xml document = Xml.of(server.get("/wmts/1.0.0/WMTSCapabilities.xml"));
    String address =
        document
            .text("//*[local-name()='ResourceURL'][@format='image/jpeg']/@template")
            .replace("{Style}", "default")
            .replace("{TileMatrixSet}", "GoogleMapsCompatible")
            .replace("{TileMatrix}", "1")
            .replace("{TileRow}", "0")
            .replace("{TileCol}", "1")
            .replace("{SEED}", "5");
    assertThat(address).startsWith(server.base());
    HttpResponse<byte[]> tile = server.get(address.substring(server.base().length()));
    assertThat(RunningServer.header(tile, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(RunningServer.text(tile)).contains("seed=5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layer=mars         | InvalidParameterValue | LAYER         | 400",
        "layer=-            | MissingParameterValue | LAYER         | 400",
        "style=night        | InvalidParameterValue | STYLE         | 400",
        "format=image/gif   | InvalidParameterValue | FORMAT        | 400",
        "TileMatrixSet=WGS84| InvalidParameterValue | TILEMATRIXSET | 400",
        "TileMatrix=20      | InvalidParameterValue | TILEMATRIX    | 400",
        "TileMatrix=x       | InvalidParameterValue | TILEMATRIX    | 400",
        "TileRow=8          | TileOutOfRange        | TILEROW       | 400",
        "TileCol=-1         | TileOutOfRange        | TILECOL       | 400",
        "TileCol=1.5        | InvalidParameterValue | TILECOL       | 400",
        "TileCol=-          | MissingParameterValue | TILECOL       | 400",
        "version=2.0.0      | InvalidParameterValue | VERSION       | 400",
        "request=GetMap     | OperationNotSupported | REQUEST       | 400",
        "SEED=abc           | InvalidParameterValue | SEED          | 400",
        "service=WFS        | InvalidParameterValue | SERVICE       | 400",
      })
  void refusesBadRequestsWithCodeAndLocator(String pair, String code, String locator, int status) {
    HttpResponse<byte[]> response = tile(pair);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(RunningServer.header(response, "Cache-Control")).isEqualTo("no-store");
    Xml report = Xml.of(response);
    report.validate("ows/1.1.0/owsExceptionReport.xsd");
    assertThat(report.text("//@exceptionCode")).isEqualTo(code);
    assertThat(report.text("//@locator")).isEqualTo(locator);
  }

  @ParameterizedTest
  @CsvSource({
    "/wmts/earth/default/GoogleMapsCompatible/3/8/2.png, 400, TileOutOfRange",
    "/wmts/mars/default/GoogleMapsCompatible/3/5/2.png, 400, InvalidParameterValue",
    "/wmts/earth/default/GoogleMapsCompatible/3/5/2.gif, 404, NotFound",
    "/wmts/2.0.0/WMTSCapabilities.xml, 404, NotFound",
    "/ows, 400, MissingParameterValue",
    "/ows?service=WMTS&request=GetCapabilities&AcceptVersions=3.0.0, 400, VersionNegotiationFailed"
  })
  void refusesBadPathsInTheSameForm(String path, int status, String code) {
    HttpResponse<byte[]> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Xml.of(response).text("//@exceptionCode")).isEqualTo(code);
  }
}
