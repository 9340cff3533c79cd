package org.worldloom.systemtest.geoserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.systemtest.Maps;
import org.worldloom.systemtest.Maps.Place;
import org.worldloom.systemtest.ServerProcess;

/** What an administrator and a map client do with the plugin, in a GeoServer of its own. */
@EnabledIfSystemProperty(
    named = "geoserver.home",
    matches = ".+",
    disabledReason = "needs a GeoServer binary distribution: -Dgeoserver.home=DIR_OR_ZIP")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GeoServerTest {
  private static final Place ALPS = Place.at("Alps", 13, 7.0, 46.0);
  private static final Place TOY = Place.at("Iowa", 11, -93.6, 42.0);
  private static final String EVERYWHERE = "{}";

  @TempDir static Path folder;

  private static GeoServer server;
  private static String published;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Distribution distribution =
        Distribution.install(
            Path.of(System.getProperty("geoserver.home")),
            Files.createDirectory(folder.resolve("geoserver")));
    Path data = distribution.dataDirectory(Files.createDirectory(folder.resolve("data")));
    server = GeoServer.start(distribution, data, folder.resolve("cache"), "1500m");
    published = server.publish("planets/earth.yaml");
    server.publish(ToyPlanets.write(data, "toy"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
      assertThat(journals()).as("SQLite journals, gone where the stores were closed").isEmpty();
    }
  }

  private static List<Path> journals() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files.filter(file -> file.toString().endsWith("-wal")).toList();
    }
  }

  @Test
  @Order(1)
  void theScriptPublishesAndMayBeRepeated() throws Exception {
    assertThat(published).contains("Layer worldloom:earth").contains("Done");
    assertThat(server.publish("planets/earth.yaml")).contains("Done");
    assertThat(GeoServer.text(server.get("/worldloom/wms?service=WMS&request=GetCapabilities")))
        .contains(
            "<Name>earth</Name>", "<Title>Worldloom Earth</Title>", "Worldloom Earth: land cover");
  }

  @Test
  @Order(2)
  void theStatusPageTellsProviderAndModel() throws IOException {
    assertThat(GeoServer.text(server.rest("GET", "/rest/about/status.html", "text/plain", "")))
        .contains("Worldloom synthetic planet")
        .contains("provider CPU")
        .contains(server.restJson("/rest/worldloom/planets/earth").at("/model/sha256").asText());
  }

  @Test
  @Order(3)
  void restIsForAdministratorsAndItsErrorsAreJson() throws IOException {
    for (String path : List.of("status", "planets", "jobs", "planets/earth")) {
      assertThat(server.get("/rest/worldloom/" + path).statusCode()).as(path).isEqualTo(401);
    }
    assertThat(server.restJson("/rest/worldloom/status").path("state").asText())
        .isEqualTo("running");
    assertError(server.json("GET", "/rest/worldloom/planets/mars", ""), 404, "mars");
    assertError(server.json("GET", "/rest/worldloom/jobs/77", ""), 404, "77");
    assertError(server.json("POST", "/rest/worldloom/planets/toy/jobs", "{"), 400, "JSON");
    assertError(
        server.json(
            "POST",
            "/rest/worldloom/planets/toy/jobs",
            "{\"bbox\":[0,0,1,1],\"firstLevel\":1,\"lastLevel\":9}"),
        400,
        "level 9");
    assertError(
        server.json("POST", "/rest/worldloom/planets/toy/purge", "{\"zooms\":3}"), 400, "zooms");
  }

  private static void assertError(HttpResponse<byte[]> response, int status, String word)
      throws IOException {
    assertThat(response.statusCode()).as(GeoServer.text(response)).isEqualTo(status);
    assertThat(new ObjectMapper().readTree(response.body()).path("error").asText()).contains(word);
  }

  @Test
  @Order(4)
  void aMapIsItsNineTiles() {
    int[] whole = Maps.rgb(server.image(Requests.map("earth", ALPS, 768, 768, "")));
    for (int i = 0; i < 9; i++) {
      Place tile = ALPS.moved(i % 3 * 256L, i / 3 * 256L);
      assertThat(Maps.rgb(server.image(Requests.map("earth", tile, 256, 256, ""))))
          .as("map %s", i)
          .isEqualTo(part(whole, i));
      for (String matrixSet : List.of("WebMercatorQuad", "EPSG:900913")) {
        assertThat(Maps.rgb(server.image(Requests.tile("earth", matrixSet, tile, ""))))
            .as("tile %s of %s", i, matrixSet)
            .isEqualTo(part(whole, i));
      }
    }
  }

  private static int[] part(int[] whole, int tile) {
    int[] part = new int[256 * 256];
    for (int row = 0; row < 256; row++) {
      int from = (tile / 3 * 256 + row) * 768 + tile % 3 * 256;
      System.arraycopy(whole, from, part, row * 256, 256);
    }
    return part;
  }

  @Test
  @Order(5)
  void theEmbeddedServerShowsTheSamePixels(@TempDir Path cache) throws IOException {
    try (ServerProcess embedded = ServerProcess.start(cache)) {
      for (Place place : List.of(ALPS, Place.at("Chukotka", 11, 179.99, 68.5))) {
        assertThat(Maps.rgb(server.image(Requests.map("earth", place, 512, 512, "&env=seed:5"))))
            .as(place.name())
            .isEqualTo(Maps.rgb(embedded.image(Maps.getMap(place, 512, 512, "&env=seed:5"))));
      }
    }
  }

  @Test
  @Order(6)
  void mapsInOtherSystemsShowThePlanet() {
    int[] mercator =
        Maps.rgb(
            server.image(
                Requests.map("toy", "EPSG:3857", "779236,5780349,790000,5791113", 256, 256)));
    assertThat(colours(mercator)).isGreaterThan(100);
    int[] degrees =
        Maps.rgb(server.image(Requests.map("toy", "EPSG:4326", "7,46,7.1,46.1", 256, 256)));
    assertThat(colours(degrees)).isGreaterThan(100);
    String other =
        Requests.map("toy", "EPSG:4326", "46,7,46.1,7.1", 256, 256)
            .replace("version=1.1.1", "version=1.3.0")
            .replace("srs=", "crs=");
    assertThat(Maps.rgb(server.image(other))).as("latitude first in 1.3.0").isEqualTo(degrees);
    for (String polar : List.of("EPSG:3413", "EPSG:3031")) {
      int[] map = Maps.rgb(server.image(Requests.map("toy", polar, "-3e6,-3e6,3e6,3e6", 300, 300)));
      assertThat(colours(map)).as(polar).isGreaterThan(100);
    }
  }

  private static int colours(int[] rgb) {
    Set<Integer> colours = new HashSet<>();
    Arrays.stream(rgb).forEach(colours::add);
    return colours.size();
  }

  @Test
  @Order(7)
  void featureInfoTellsWhatOneLooksAt() {
    String generated =
        GeoServer.text(server.get(Requests.info("earth", ALPS, "text/html", "&env=seed:9")));
    assertThat(generated)
        .contains("synthetic", "generated imagery", "<td>13 (base map: up to 5, finest: 19)</td>")
        .contains("19.109 m per pixel", "<td>9</td>", "terra-s");
    String base =
        GeoServer.text(
            server.get(
                Requests.info("earth", Place.at("Alps", 5, 7, 46), "text/html", "&DIM_SEED=8")));
    assertThat(base).contains("<td>base map</td>", "<td>8</td>", "4891.97 m per pixel");
    assertThat(GeoServer.text(server.get(Requests.info("earth", ALPS, "application/json", ""))))
        .contains("\"FeatureCollection\"");
  }

  @Test
  @Order(8)
  void theTileCacheKeepsSeedsApart() throws Exception {
    purge("toy");
    String plain = Requests.tile("toy", "WebMercatorQuad", TOY, "");
    String seven = Requests.tile("toy", "WebMercatorQuad", TOY, "&ENV=seed:7");
    String dimension = Requests.tile("toy", "WebMercatorQuad", TOY, "&DIM_SEED=7");
    List<int[]> first = new ArrayList<>();
    for (String tile : List.of(plain, seven, dimension)) {
      HttpResponse<byte[]> response = server.get(tile);
      assertThat(cached(response)).as(tile).isEqualTo("MISS");
      first.add(Maps.rgb(GeoServer.picture(tile, response)));
    }
    assertThat(first.get(1)).isEqualTo(first.get(2)).isNotEqualTo(first.get(0));
    for (int i = 0; i < 3; i++) {
      String tile = List.of(plain, seven, dimension).get(i);
      HttpResponse<byte[]> again = server.get(tile);
      assertThat(cached(again)).as(tile).isEqualTo("HIT");
      assertThat(Maps.rgb(GeoServer.picture(tile, again))).isEqualTo(first.get(i));
    }
    // A metatile of 4 x 4: its other tiles came along.
    Place corner = new Place("", TOY.zoom(), TOY.x() / 1024 * 1024, TOY.y() / 1024 * 1024);
    HttpResponse<byte[]> neighbour =
        server.get(Requests.tile("toy", "WebMercatorQuad", corner.moved(512, 768), "&ENV=seed:7"));
    assertThat(cached(neighbour)).isEqualTo("HIT");
    HttpResponse<byte[]> nonsense =
        server.get(Requests.tile("toy", "WebMercatorQuad", TOY, "&ENV=seed:abc"));
    assertThat(nonsense.statusCode()).isGreaterThanOrEqualTo(400);
  }

  @Test
  @Order(8)
  void publishingAnotherPlanetAgainEmptiesItsTileCache() throws Exception {
    String planet = ToyPlanets.write(server.data(), "turning");
    assertThat(server.publish(planet)).contains("Done");
    String tile = Requests.tile("turning", "WebMercatorQuad", TOY, "");
    String seven = Requests.tile("turning", "WebMercatorQuad", TOY, "&ENV=seed:7");
    int[] before = Maps.rgb(server.image(tile));
    server.image(seven);

    Path file = server.data().resolve(planet);
    Files.writeString(file, Files.readString(file) + "seed: 5\n");
    server.rest("POST", "/rest/reset", "text/plain", "");
    int[] after = Maps.rgb(server.image(Requests.map("turning", TOY, 256, 256, "")));
    assertThat(after).isNotEqualTo(before);
    assertThat(Maps.rgb(server.image(tile))).as("what the tile cache still has").isEqualTo(before);

    assertThat(server.publish(planet)).contains("Done");
    HttpResponse<byte[]> again = server.get(tile);
    assertThat(cached(again)).isEqualTo("MISS");
    assertThat(Maps.rgb(GeoServer.picture(tile, again))).isEqualTo(after);
    assertThat(cached(server.get(seven))).isEqualTo("MISS");
  }

  private static String cached(HttpResponse<byte[]> response) {
    return response.headers().firstValue("geowebcache-cache-result").orElse("none");
  }

  /** Forgets a planet's tiles; the map that is asked for first makes it run. */
  private static void purge(String planet) {
    server.image(Requests.map(planet, Place.at("Sahara", 3, 9.5, 25.0), 64, 64, ""));
    HttpResponse<byte[]> purged =
        server.json("POST", "/rest/worldloom/planets/" + planet + "/purge", EVERYWHERE);
    assertThat(purged.statusCode()).as(GeoServer.text(purged)).isEqualTo(200);
  }

  @Test
  @Order(9)
  void seedsAreFreeAndWrongOnesAreRefused() {
    int[] seven = Maps.rgb(server.image(Requests.map("toy", TOY, 256, 256, "&DIM_SEED=7")));
    assertThat(Maps.rgb(server.image(Requests.map("toy", TOY, 256, 256, "&env=seed:7"))))
        .isEqualTo(seven);
    assertThat(Maps.rgb(server.image(Requests.map("toy", TOY, 256, 256, "&DIM_SEED=8"))))
        .isNotEqualTo(seven);
    String largest = "&env=seed:9223372036854775807";
    assertThat(Maps.rgb(server.image(Requests.map("toy", TOY, 256, 256, largest))))
        .isNotEqualTo(seven);
    for (String wrong : List.of("&DIM_SEED=abc", "&env=seed:abc", "&DIM_SEED=1.5")) {
      assertWmsException(server.get(Requests.map("toy", TOY, 256, 256, wrong)), "seed");
    }
  }

  private static void assertWmsException(HttpResponse<byte[]> response, String word) {
    assertThat(GeoServer.type(response)).contains("xml");
    assertThat(GeoServer.text(response)).contains("ServiceException").containsIgnoringCase(word);
  }

  @Test
  @Order(10)
  void coveragesAreGeoTiffs() throws Exception {
    GridCoverage2D old =
        geoTiff(
            server.get(
                Requests.coverage100(
                    "toy", "EPSG:3857", "800000,5800000,802000,5801600", 200, 160)));
    assertThat(old.getGridGeometry().getGridRange2D().width).isEqualTo(200);
    assertThat(old.getGridGeometry().getGridRange2D().height).isEqualTo(160);

    assertDegreesShowTheSamePlace(
        geoTiff(server.get(Requests.coverage100("toy", "EPSG:4326", "7,46,7.02,46.02", 256, 256))));

    String subset = "&subset=X(800000,801000)&subset=Y(5800000,5801000)";
    GridCoverage2D whole = geoTiff(server.get(Requests.coverage("toy", subset)));
    assertThat(whole.getGridGeometry().getGridRange2D().width).isBetween(3349, 3351);
    assertThat(whole.getNumSampleDimensions()).isEqualTo(3);

    GridCoverage2D green =
        geoTiff(server.get(Requests.coverage("toy", subset + "&rangeSubset=green")));
    assertThat(green.getNumSampleDimensions()).isEqualTo(1);

    GridCoverage2D scaled =
        geoTiff(server.get(Requests.coverage("toy", subset + "&scalesize=i(300),j(300)")));
    assertThat(scaled.getGridGeometry().getGridRange2D().width).isEqualTo(300);

    GridCoverage2D utm =
        geoTiff(
            server.get(
                Requests.coverage(
                    "toy",
                    "&subset=X(800000,800100)&subset=Y(5800000,5800100)"
                        + "&outputCrs=http://www.opengis.net/def/crs/EPSG/0/32632")));
    assertThat(CRS.lookupEpsgCode(utm.getCoordinateReferenceSystem(), true)).isEqualTo(32632);
  }

  /**
   * GeoServer reprojects a coverage by itself, to the nearest pixel; so colours differ a little.
   */
  private static void assertDegreesShowTheSamePlace(GridCoverage2D coverage) {
    assertThat(coverage.getGridGeometry().getGridRange2D().width).isEqualTo(256);
    assertThat(coverage.getGridGeometry().getGridRange2D().height).isEqualTo(256);
    int[] ours = Maps.rgb(image(coverage));
    int[] map =
        Maps.rgb(server.image(Requests.map("toy", "EPSG:4326", "7,46,7.02,46.02", 256, 256)));
    int[] elsewhere =
        Maps.rgb(server.image(Requests.map("toy", "EPSG:4326", "7.5,46,7.52,46.02", 256, 256)));
    assertThat(difference(ours, map)).isLessThan(0.5 * difference(ours, elsewhere));
  }

  /** Mean difference of the green samples. */
  private static double difference(int[] a, int[] b) {
    return IntStream.range(0, a.length)
        .map(i -> Math.abs((a[i] >> 8 & 0xff) - (b[i] >> 8 & 0xff)))
        .average()
        .orElseThrow();
  }

  private static GridCoverage2D geoTiff(HttpResponse<byte[]> response) throws IOException {
    assertThat(GeoServer.type(response)).as(() -> GeoServer.text(response)).contains("tiff");
    GeoTiffReader reader = new GeoTiffReader(new ByteArrayInputStream(response.body()));
    try {
      return reader.read(null);
    } finally {
      reader.dispose();
    }
  }

  @Test
  @Order(11)
  void aSeedInWcsIsThatOfWms() throws Exception {
    String subset = "&subset=X(800000,800050)&subset=Y(5800000,5800050)";
    BufferedImage seven =
        image(geoTiff(server.get(Requests.coverage("toy", subset + "&env=seed:7"))));
    BufferedImage none = image(geoTiff(server.get(Requests.coverage("toy", subset))));
    assertThat(Maps.rgb(seven)).isNotEqualTo(Maps.rgb(none));
  }

  private static BufferedImage image(GridCoverage2D coverage) {
    var rendered = coverage.getRenderedImage();
    BufferedImage image =
        new BufferedImage(rendered.getWidth(), rendered.getHeight(), BufferedImage.TYPE_INT_RGB);
    image.createGraphics().drawRenderedImage(rendered, new java.awt.geom.AffineTransform());
    return image;
  }

  @Test
  @Order(12)
  void aCoverageTooLargeIsAnException() {
    HttpResponse<byte[]> everything = server.get(Requests.coverage("toy", ""));
    assertThat(GeoServer.type(everything)).contains("xml");
    assertThat(GeoServer.text(everything)).contains("ExceptionReport");
  }

  @Test
  @Order(13)
  void coverageViewsPickAndReorderBands() throws Exception {
    Place place = Place.at("Alps", 19, 7.1, 46.1);
    int[] forwards = Maps.rgb(server.image(Requests.map("earth", place, 64, 64, "")));
    int[] backwards =
        Arrays.stream(forwards)
            .map(rgb -> ((rgb & 0xff) << 16) | (rgb & 0xff00) | ((rgb >> 16) & 0xff))
            .toArray();
    int[] green = Arrays.stream(forwards).map(rgb -> rgb >> 8 & 0xff).toArray();
    assertThat(colours(forwards)).isGreaterThan(30);
    createView("backwards", 2, 1, 0);
    createView("green", 1);
    for (String transparent : List.of("", "&transparent=true")) {
      assertThat(Maps.rgb(server.image(Requests.map("backwards", place, 64, 64, transparent))))
          .isEqualTo(backwards);
      assertThat(greys(server.image(Requests.map("green", place, 64, 64, transparent))))
          .isEqualTo(green);
    }
    assertThat(Maps.rgb(geoTiffMap(Requests.map("backwards", place, 64, 64, ""))))
        .isEqualTo(backwards);
    String gif = Requests.map("green", place, 64, 64, "").replace("image/png", "image/gif");
    int[] palette = Arrays.stream(green).map(grey -> grey * 0x010101).toArray();
    assertThat(difference(Maps.rgb(server.image(gif)), palette)).isLessThan(1);
    int[] jpeg = greys(server.image(gif.replace("image/gif", "image/jpeg")));
    assertThat(
            IntStream.range(0, green.length)
                .map(i -> Math.abs(jpeg[i] - green[i]))
                .average()
                .orElseThrow())
        .isLessThan(6);
  }

  /** The samples of the first band, as they are: Java's RGB of a grey image is brighter. */
  private static int[] greys(BufferedImage image) {
    assertThat(image.getColorModel().getNumColorComponents()).isEqualTo(1);
    return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
  }

  /** A view of bands of the picture, counted from 0. */
  private static void createView(String name, int... picked) throws IOException {
    StringBuilder bands = new StringBuilder();
    for (int i = 0; i < picked.length; i++) {
      bands
          .append("<coverageBand><definition>B")
          .append(i)
          .append("</definition><index>")
          .append(i)
          .append("</index><compositionType>BAND_SELECT</compositionType><inputCoverageBands>")
          .append("<inputCoverageBand><coverageName>earth</coverageName><band>")
          .append(picked[i])
          .append("</band></inputCoverageBand></inputCoverageBands></coverageBand>");
    }
    String names = "<name>%1$s</name><nativeName>%1$s</nativeName>".formatted(name);
    HttpResponse<byte[]> created =
        server.rest(
            "POST",
            "/rest/workspaces/worldloom/coveragestores/earth/coverages",
            "application/xml",
            "<coverage>"
                + names
                + "<nativeCoverageName>"
                + name
                + "</nativeCoverageName><enabled>true</enabled><srs>EPSG:3857</srs>"
                + "<metadata><entry key=\"COVERAGE_VIEW\"><coverageView><name>"
                + name
                + "</name><coverageBands>"
                + bands
                + "</coverageBands><envelopeCompositionType>INTERSECTION"
                + "</envelopeCompositionType><selectedResolution>BEST</selectedResolution>"
                + "<selectedResolutionIndex>-1</selectedResolutionIndex></coverageView></entry>"
                + "</metadata></coverage>");
    assertThat(created.statusCode()).as(GeoServer.text(created)).isEqualTo(201);
  }

  private static BufferedImage geoTiffMap(String map) throws IOException {
    return image(geoTiff(server.get(map.replace("image/png", "image/geotiff"))));
  }

  @Test
  @Order(14)
  void everyWindowIsGeneratedOnceForEqualRequests() throws Exception {
    Place place = Place.at("Karakoram", 15, 76.51, 35.88);
    String map = Requests.map("earth", place, 512, 512, "&env=seed:1234");
    long before = server.counters("earth").path("windowsGenerated").asLong();
    List<int[]> maps = together(8, () -> Maps.rgb(server.image(map)));
    long together = server.counters("earth").path("windowsGenerated").asLong() - before;
    assertThat(maps).allSatisfy(each -> assertThat(each).isEqualTo(maps.get(0)));
    assertThat(together).isPositive();

    HttpResponse<byte[]> purged =
        server.json("POST", "/rest/worldloom/planets/earth/purge", "{\"seed\":1234}");
    assertThat(GeoServer.text(purged)).contains("granulesRemoved");
    before = server.counters("earth").path("windowsGenerated").asLong();
    assertThat(Maps.rgb(server.image(map))).isEqualTo(maps.get(0));
    long alone = server.counters("earth").path("windowsGenerated").asLong() - before;
    assertThat(together).as("windows of eight clients, and of one").isEqualTo(alone);
  }

  private static <T> List<T> together(int clients, Callable<T> request) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<T>> answers = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        answers.add(threads.submit(request));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> answer : answers) {
        results.add(answer.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Order(15)
  void editsAndResetsDoNotDisturbRequests() throws Exception {
    int[] expected = Maps.rgb(server.image(Requests.map("toy", TOY, 300, 300, "")));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(
            clients.submit(
                () -> {
                  int maps = 0;
                  while (!done.get()) {
                    assertThat(Maps.rgb(server.image(Requests.map("toy", TOY, 300, 300, ""))))
                        .isEqualTo(expected);
                    maps++;
                  }
                  return maps;
                }));
      }
      String coverage = "/rest/workspaces/worldloom/coveragestores/toy/coverages/toy";
      for (int i = 0; i < 12; i++) {
        String edit = "<coverage><title>Edit " + i + "</title><enabled>true</enabled></coverage>";
        assertThat(server.rest("PUT", coverage, "application/xml", edit).statusCode())
            .isEqualTo(200);
        assertThat(server.rest("POST", "/rest/reset", "text/plain", "").statusCode())
            .isEqualTo(200);
        Thread.sleep(150);
      }
      done.set(true);
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isPositive();
      }
    } finally {
      done.set(true);
      clients.shutdownNow();
    }
  }

  @Test
  @Order(16)
  void aMissingPlanetFileIsNamed() throws Exception {
    assertThat(server.publish("planets/atlantis.yaml"))
        .startsWith("exit 1")
        .contains("atlantis.yaml")
        .contains("does not exist");
    server.rest(
        "DELETE",
        "/rest/workspaces/worldloom/coveragestores/atlantis?recurse=true",
        "text/plain",
        "");
  }

  @Test
  @Order(17)
  void errorsAreExceptionsAndLeaveNothingInTheTileCache() throws Exception {
    assertThat(server.publish(ToyPlanets.write(server.data(), "hasty"))).contains("Done");
    ToyPlanets.write(server.data(), "hasty", "deadline: 0.001");
    server.rest("POST", "/rest/reset", "text/plain", "");
    String map = Requests.map("hasty", TOY, 512, 512, "");
    String tile = Requests.tile("hasty", "WebMercatorQuad", TOY, "");
    assertWmsException(server.get(map), "deadline");
    HttpResponse<byte[]> failed = server.get(tile);
    assertThat(failed.statusCode()).as(GeoServer.text(failed)).isGreaterThanOrEqualTo(400);

    ToyPlanets.write(server.data(), "hasty", "pixelsPerRead: 65536", "coveragePixels: 65536");
    server.rest("POST", "/rest/reset", "text/plain", "");
    assertWmsException(server.get(map), "pixels");
    assertThat(server.get(tile).statusCode()).as("a metatile over the limit").isEqualTo(400);

    ToyPlanets.write(server.data(), "hasty", "deadline: 60");
    server.rest("POST", "/rest/reset", "text/plain", "");
    int[] good = Maps.rgb(server.image(Requests.map("hasty", TOY, 256, 256, "")));
    assertThat(colours(good)).isGreaterThan(50);
    HttpResponse<byte[]> first = server.get(tile);
    assertThat(cached(first)).isEqualTo("MISS");
    assertThat(Maps.rgb(GeoServer.picture(tile, first))).isEqualTo(good);
  }

  @Test
  @Order(18)
  void jobsGenerateAheadAndCanBeCancelled() throws Exception {
    purge("toy");
    JsonNode small = job("{\"bbox\":[7,46,7.5,46.4],\"firstLevel\":1,\"lastLevel\":3}");
    assertThat(ended(small.path("id").asLong()).path("state").asText()).isEqualTo("FINISHED");
    long before = server.counters("toy").path("windowsGenerated").asLong();
    assertThat(server.get(Requests.map("toy", "EPSG:4326", "7,46,7.2,46.2", 200, 200)).statusCode())
        .isEqualTo(200);
    assertThat(server.counters("toy").path("windowsGenerated").asLong()).isEqualTo(before);

    JsonNode large = job("{\"bbox\":[-180,-80,180,80],\"firstLevel\":1,\"lastLevel\":4}");
    String path = "/rest/worldloom/jobs/" + large.path("id").asLong();
    assertThat(server.json("DELETE", path, "").statusCode()).isEqualTo(200);
    JsonNode cancelled = ended(large.path("id").asLong());
    assertThat(cancelled.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(cancelled.path("blocksDone").asLong()).isLessThan(cancelled.path("blocks").asLong());
  }

  private static JsonNode job(String body) throws IOException {
    HttpResponse<byte[]> response = server.json("POST", "/rest/worldloom/planets/toy/jobs", body);
    assertThat(response.statusCode()).as(GeoServer.text(response)).isEqualTo(202);
    return new ObjectMapper().readTree(response.body());
  }

  private static JsonNode ended(long job) throws Exception {
    for (int i = 0; i < 600; i++) {
      JsonNode report = server.restJson("/rest/worldloom/jobs/" + job);
      if (Set.of("FINISHED", "CANCELLED", "FAILED").contains(report.path("state").asText())) {
        return report;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("job " + job + " did not end");
  }

  @Test
  @Order(19)
  void aDrainedServerServesWhatIsThere() {
    String warm = Requests.map("toy", TOY, 256, 256, "");
    String cold = Requests.map("toy", TOY, 256, 256, "&env=seed:99");
    int[] expected = Maps.rgb(server.image(warm));
    assertThat(server.json("POST", "/rest/worldloom/drain", "").statusCode()).isEqualTo(200);
    assertThat(Maps.rgb(server.image(warm))).isEqualTo(expected);
    assertWmsException(server.get(cold), "drained");
    assertThat(server.json("POST", "/rest/worldloom/resume", "").statusCode()).isEqualTo(200);
    assertThat(colours(Maps.rgb(server.image(cold)))).isGreaterThan(50);
  }

  @Test
  @Order(20)
  void afterShutdownNothingOfOursRuns() throws IOException {
    assertThat(server.threads()).anyMatch(GeoServerTest::ours);
    HttpResponse<byte[]> stopped = server.json("POST", "/rest/worldloom/shutdown", "");
    assertThat(GeoServer.text(stopped)).contains("\"stopped\"");
    assertThat(server.threads()).noneMatch(GeoServerTest::ours);
    assertWmsException(server.get(Requests.map("toy", TOY, 256, 256, "")), "");
    assertThat(server.get("/ows?service=WMS&request=GetCapabilities").statusCode())
        .as("GeoServer itself")
        .isEqualTo(200);
    assertError(server.json("POST", "/rest/worldloom/resume", ""), 409, "restart");
  }

  private static boolean ours(String thread) {
    return thread.toLowerCase(java.util.Locale.ROOT).matches(".*(worldloom|hazelcast|hz\\.).*");
  }
}
