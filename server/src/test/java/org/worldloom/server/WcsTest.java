package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.worldloom.coverage.raster.TileError;
import org.worldloom.coverage.store.DeadlineException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WcsTest {
  private static final double PIXEL = 2 * 20037508.342789244 / (256 << 19);

  @TempDir Path folder;
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = new RunningServer();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** A GetCoverage of which some pairs are replaced; SUBSETs are written as they are. */
  private HttpResponse<byte[]> coverage(String subsets, String... pairs) {
    return server.get(
        RunningServer.query(
                "/ows",
                Stream.concat(
                    Stream.of(
                        "SERVICE=WCS",
                        "VERSION=2.0.1",
                        "REQUEST=GetCoverage",
                        "COVERAGEID=earth",
                        "FORMAT=image/tiff"),
                    Arrays.stream(pairs)))
            + Arrays.stream(subsets.split(" ", -1))
                .filter(subset -> !subset.isEmpty())
                .map(subset -> "&SUBSET=" + subset)
                .reduce("", String::concat));
  }

  private GridCoverage2D tiff(HttpResponse<byte[]> response) throws IOException {
    assertThat(response.statusCode()).as(RunningServer.text(response)).isEqualTo(200);
    assertThat(RunningServer.header(response, "Content-Type")).isEqualTo("image/tiff");
    Path file = Files.createTempFile(folder, "coverage", ".tif");
    Files.write(file, response.body());
    return new GeoTiffReader(file.toFile()).read(new GeneralParameterValue[0]);
  }

  @Test
  void withoutScalingAnswersThePixelsOfThePlanet() throws Exception {
    double x = 1000 * PIXEL;
    GridCoverage2D coverage =
        tiff(coverage("X(" + (x + 0.01) + "," + (x + 40 * PIXEL) + ") Y(0," + 30 * PIXEL + ")"));
    assertThat(coverage.getGridGeometry().getGridRange2D().width).isEqualTo(40);
    assertThat(coverage.getGridGeometry().getGridRange2D().height).isEqualTo(30);
    assertThat(coverage.getEnvelope2D().getMinX())
        .isCloseTo(x, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(CRS.lookupEpsgCode(coverage.getCoordinateReferenceSystem(), false)).isEqualTo(3857);
    assertThat(coverage.getNumSampleDimensions()).isEqualTo(3);
  }

  @Test
  void scalesBeforeItReads() throws Exception {
    HttpResponse<byte[]> response =
        coverage("Long(-10,20) Lat(40,50)", "SCALESIZE=X(300),Y(200)", "OUTPUTCRS=EPSG:4326");
    GridCoverage2D coverage = tiff(response);
    assertThat(Objects.requireNonNull(server.reader.lastGeometry).getGridRange2D().width)
        .as("the reader was asked for the scaled size")
        .isEqualTo(300);
    assertThat(coverage.getGridGeometry().getGridRange2D().height).isEqualTo(200);
    assertThat(coverage.getEnvelope2D().getMinX())
        .isCloseTo(-10, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(coverage.getEnvelope2D().getMaxY())
        .isCloseTo(50, org.assertj.core.data.Offset.offset(1e-9));
    int[] pixel = new int[3];
    coverage.evaluate(new Point2D.Double(5.05, 45.025), pixel);
    assertThat(pixel).containsExactly(CompassReader.colour(5.05, 45.025, 42));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X(0,1000000) Y(0,500000)           | SCALESIZE=X(100),Y(50)               | 100 |  50",
        "X(0,1000000) Y(0,500000)           | SCALESIZE=i(100),j(50)               | 100 |  50",
        "X(0,1000000) Y(0,500000) | SCALEEXTENT=X(0:99),Y(10:59)                   | 100 |  50",
        "X(0,305.748113) Y(0,152.8740565)   | SCALEFACTOR=0.5                      | 512 | 256",
        "X(0,305.748113) Y(0,152.8740565)   | SCALEAXES=X(0.5),Y(0.25)             | 512 | 128",
        "E(0,1000000) N(0,500000)           | SCALESIZE=E(100),N(50)               | 100 |  50",
        "X,EPSG:3857(0,1000000) Y(*,*)      | SCALESIZE=X(10),Y(20)                |  10 |  20",
        "''                                 | SCALESIZE=X(64),Y(64)                |  64 |  64",
        "Long(170,190) Lat(0,10)            | SCALESIZE=X(20),Y(10)                |  20 |  10",
      })
  void understandsSubsetsAndScalings(String subsets, String scaling, int width, int height)
      throws Exception {
    GridCoverage2D coverage = tiff(coverage(subsets, scaling));
    assertThat(coverage.getGridGeometry().getGridRange2D().width).isEqualTo(width);
    assertThat(coverage.getGridGeometry().getGridRange2D().height).isEqualTo(height);
  }

  @Test
  void theSubsettingSystemIsTheAnswersUnlessAnotherIsNamed() throws Exception {
    GridCoverage2D degrees =
        tiff(
            coverage(
                "Lat(40,50) Long(-10,20)",
                "SUBSETTINGCRS=http://www.opengis.net/def/crs/EPSG/0/4326",
                "SCALESIZE=Long(30),Lat(10)"));
    assertThat(CRS.lookupEpsgCode(degrees.getCoordinateReferenceSystem(), false)).isEqualTo(4326);
    GridCoverage2D utm =
        tiff(
            coverage(
                "Long(9,9.001) Lat(45,45.001)",
                "OUTPUTCRS=http://www.opengis.net/def/crs/EPSG/0/32632"));
    assertThat(CRS.lookupEpsgCode(utm.getCoordinateReferenceSystem(), false)).isEqualTo(32632);
    assertThat(utm.getGridGeometry().getGridRange2D().height)
        .as("as much detail as the planet has")
        .isBetween(500, 560);
  }

  @Test
  void selectsBandsAndSaysThatItIsSynthetic() throws Exception {
    HttpResponse<byte[]> response =
        coverage("X(0,1000) Y(0,1000)", "SCALESIZE=X(4),Y(4)", "RANGESUBSET=blue", "SEED=9");
    GridCoverage2D coverage = tiff(response);
    assertThat(coverage.getNumSampleDimensions()).isEqualTo(1);
    BufferedImage image = RunningServer.image(response);
    assertThat(image.getRaster().getSample(1, 1, 0)).isEqualTo(9);
    assertThat(RunningServer.text(response)).contains("Synthetic imagery").contains("seed=9");
    assertThat(RunningServer.header(response, "Content-Disposition")).contains("earth.tif");
  }

  @Test
  void coveragesHaveTagsToo() {
    String url = "X(0,1000) Y(0,1000)";
    HttpResponse<byte[]> first = coverage(url, "SCALESIZE=X(4),Y(4)");
    int reads = server.reader.reads.get();
    HttpResponse<byte[]> second =
        server.get(
            "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=earth"
                + "&SUBSET=X(0,1000)&SUBSET=Y(0,1000)&SCALESIZE=X(4),Y(4)",
            "If-None-Match",
            RunningServer.header(first, "ETag"));
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(server.reader.reads.get()).isEqualTo(reads);
  }

  @Test
  void capabilitiesAreValid() {
    Xml document = Xml.of(server.get("/ows?SERVICE=WCS&REQUEST=GetCapabilities"));
    document.validate("wcs/2.0/wcsGetCapabilities.xsd");
    assertThat(document.text("//*[local-name()='CoverageId']")).isEqualTo("earth");
    assertThat(document.text("//*[local-name()='CoverageSummary']/*[local-name()='Abstract']"))
        .contains("Synthetic");
  }

  @Test
  void descriptionsAreValid() {
    Xml document =
        Xml.of(
            server.get("/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=DescribeCoverage&COVERAGEID=earth"));
    document.validate("wcs/2.0/wcsDescribeCoverage.xsd");
    assertThat(document.text("//*[local-name()='high']")).isEqualTo("134217727 134217727");
    assertThat(document.text("//*[local-name()='lowerCorner']"))
        .isEqualTo("-20037508.342789244 -20037508.342789244");
    assertThat(document.text("//*[local-name()='field'][2]/@name")).isEqualTo("green");
    // GDAL opens no coverage of a subtype with a prefix.
    assertThat(document.text("//*[local-name()='CoverageSubtype']"))
        .isEqualTo("RectifiedGridCoverage");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X(0,9) Y(0,9)       | COVERAGEID=mars         | NoSuchCoverage             | 404",
        "X(0,9) Y(0,9)       | COVERAGEID=-            | MissingParameterValue      | 400",
        "X(9,0) Y(0,9)       | a=b                     | InvalidSubsetting          | 404",
        "X(0) Y(0,9)         | a=b                     | InvalidSubsetting          | 404",
        "X(0,NaN) Y(0,9)     | a=b                     | InvalidSubsetting          | 404",
        "X0,9 Y(0,9)         | a=b                     | InvalidSubsetting          | 404",
        "X(0,9) Y(3e7,4e7)   | a=b                     | InvalidSubsetting          | 404",
        "X(0,9) Lat(0,9)     | a=b                     | InvalidSubsetting          | 404",
        "X(0,9) X(0,9)       | a=b                     | InvalidAxisLabel           | 404",
        "time(0,9)           | a=b                     | InvalidAxisLabel           | 404",
        "X(0,9) Y(0,9)       | SUBSETTINGCRS=EPSG:1    | SubsettingCrs-NotSupported | 404",
        "X(0,9) Y(0,9)       | OUTPUTCRS=nonsense      | OutputCrs-NotSupported     | 404",
        "X(0,9) Y(0,9)       | SCALEFACTOR=0           | InvalidScaleFactor         | 404",
        "X(0,9) Y(0,9)       | SCALEFACTOR=x           | InvalidParameterValue      | 400",
        "X(0,9) Y(0,9)       | SCALESIZE=X(0)          | InvalidExtent              | 404",
        "X(0,9) Y(0,9)       | SCALESIZE=Z(9)          | InvalidAxisLabel           | 404",
        "X(0,9) Y(0,9)       | SCALESIZE=9             | InvalidParameterValue      | 400",
        "X(0,9) Y(0,9)       | SCALEEXTENT=X(9:0)      | InvalidExtent              | 404",
        "X(0,9) Y(0,9)       | RANGESUBSET=infrared    | NoSuchField                | 404",
        "X(0,9) Y(0,9)       | FORMAT=image/png        | InvalidParameterValue      | 400",
        "X(0,9) Y(0,9)       | MEDIATYPE=multipart/related | InvalidParameterValue  | 400",
        "X(0,9) Y(0,9)       | VERSION=1.0.0           | InvalidParameterValue      | 400",
        "X(0,9) Y(0,9)       | REQUEST=Insert          | OperationNotSupported      | 400",
        "X(0,9) Y(0,9)       | SEED=x                  | InvalidParameterValue      | 400",
        "X(0,9e6) Y(0,9e6)   | a=b                     | InvalidParameterValue      | 400",
        "X(0,9) Y(0,9)       | SCALEFACTOR=1e300       | InvalidParameterValue      | 400",
      })
  void refusesBadRequestsWithACode(String subsets, String pair, String code, int status) {
    int before = server.reader.reads.get();
    HttpResponse<byte[]> response = coverage(subsets, pair);
    assertThat(response.statusCode()).as(RunningServer.text(response)).isEqualTo(status);
    Xml report = Xml.of(response);
    report.validate("ows/2.0/owsExceptionReport.xsd");
    assertThat(report.text("//@exceptionCode")).isEqualTo(code);
    assertThat(report.text("//*[local-name()='ExceptionText']")).endsWith(".");
    assertThat(server.reader.reads.get()).isEqualTo(before);
  }

  @Test
  void saysTheLimitAndTheWayOut() {
    HttpResponse<byte[]> response = coverage("X(0,9000000) Y(0,9000000)");
    assertThat(RunningServer.text(response)).contains("16000000 pixels").contains("SCALESIZE");
  }

  /** A coverage that is read in one piece takes the memory of all its pixels. */
  @Test
  void aBurstOfCoveragesIsMadeAFewAtATime(@TempDir Path temporary) throws Exception {
    long pixels = 640 * 600; // just below 6 times 256 x 256
    CountDownLatch twoAtWork = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    try (RunningServer gated =
        new RunningServer(
            new ServerSettings("127.0.0.1", 0, 12 * 256 * 256, 8, temporary),
            new FakePlanet("earth", 42, pixels, Duration.ofSeconds(20)))) {
      gated.reader.beforeRead =
          () -> {
            begun.incrementAndGet();
            twoAtWork.countDown();
            await(go);
          };
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String url = smallEnoughToBeReadAtOnce(i);
        answers.add(
            CompletableFuture.supplyAsync(() -> gated.get(url), task -> new Thread(task).start()));
      }
      await(twoAtWork);
      awaitWaiting(gated, 4);
      assertThat(begun).as("coverages that were begun while two are in the making").hasValue(2);
      go.countDown();
      assertThat(answers).allSatisfy(each -> assertThat(each.join().statusCode()).isEqualTo(200));
    }
  }

  private static String smallEnoughToBeReadAtOnce(int west) {
    return "/ows?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=earth&FORMAT=image/tiff"
        + "&SUBSET=Long(%d,%d)&SUBSET=Lat(0,10)".formatted(west, west + 10)
        + "&SCALESIZE=X(640),Y(600)&OUTPUTCRS=EPSG:4326";
  }

  private static void awaitWaiting(RunningServer server, int requests) throws Exception {
    for (int i = 0; i < 200; i++) {
      String status = RunningServer.text(server.get("/status"));
      if (new ObjectMapper().readTree(status).at("/waiting").asInt(-1) == requests) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("not " + requests + " requests came to wait");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTileThatFailsWhileTheFileIsWrittenFailsTheCoverage(@TempDir Path temporary)
      throws Exception {
    try (RunningServer fresh =
        new RunningServer(RunningServer.settings(temporary), FakePlanet.earth())) {
      fresh.reader.tileFailure =
          new TileError("a tile failed", new DeadlineException("the deadline passed"));
      String url =
          "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=earth"
              + "&SUBSET=X(0,9)&SUBSET=Y(0,9)";
      HttpResponse<byte[]> response = fresh.get(url);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(RunningServer.header(response, "Retry-After")).isEqualTo("5");
      assertThat(Xml.of(response).text("//*[local-name()='ExceptionText']"))
          .isEqualTo("The deadline passed.");
      assertThat(temporary).as("nothing half-written is left").isEmptyDirectory();

      fresh.reader.tileFailure = null;
      assertThat(fresh.get(url).statusCode()).isEqualTo(200);
      for (int i = 0; i < 50 && !temporary.toFile().delete(); i++) {
        Thread.sleep(100);
      }
      assertThat(temporary).as("the file is deleted once it was sent").doesNotExist();
      Files.createDirectory(temporary);
    }
  }
}
