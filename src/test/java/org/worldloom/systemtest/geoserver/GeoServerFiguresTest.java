package org.worldloom.systemtest.geoserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.systemtest.Maps;
import org.worldloom.systemtest.Maps.Place;

/**
 * How fast, as ratios within one run, in one GeoServer: {@code mvn -B verify -Dgeoserver.home=DIR
 * -Dgeoserver.figures=true}. Wants an otherwise idle machine, and GDAL for the overviews of the
 * GeoTIFF that is compared with.
 */
@EnabledIfSystemProperty(
    named = "geoserver.home",
    matches = ".+",
    disabledReason = "needs a GeoServer binary distribution: -Dgeoserver.home=DIR_OR_ZIP")
@EnabledIfSystemProperty(
    named = "geoserver.figures",
    matches = "true",
    disabledReason = "measures, so it is asked for: -Dgeoserver.figures=true")
class GeoServerFiguresTest {
  private static final int SIZE = 4096;
  private static final int REQUESTS = 150;
  private static final Place CORNER = Place.at("Alps", 13, 7.0, 46.5);

  @TempDir static Path folder;

  private static GeoServer server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Distribution distribution =
        Distribution.install(
            Path.of(System.getProperty("geoserver.home")),
            Files.createDirectory(folder.resolve("geoserver")));
    Path data = distribution.dataDirectory(Files.createDirectory(folder.resolve("data")));
    server = GeoServer.start(distribution, data, folder.resolve("cache"), "2g");
    assertThat(server.publish("planets/earth.yaml")).contains("Done");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void warmMapsTakeAFractionOfThoseOfAGeoTiff() throws Exception {
    publishGeoTiff();
    double mercator = ratio("EPSG:3857", GeoServerFiguresTest::mercatorMap, 11);
    double degrees = ratio("EPSG:4326", GeoServerFiguresTest::degreesMap, 3);
    assertThat(mercator).as("256 px in EPSG:3857").isLessThanOrEqualTo(0.35);
    assertThat(degrees).as("256 px in EPSG:4326").isLessThanOrEqualTo(0.6);
  }

  /** The same pixels as a file: tiled, with overviews, as {@code earth} has them at zoom 13. */
  private static void publishGeoTiff() throws Exception {
    String map =
        Requests.map("earth", CORNER, SIZE, SIZE, "").replace("image/png", "image/geotiff");
    Path plain = folder.resolve("plain.tif");
    Files.write(plain, server.get(map).body());
    Path file = server.data().resolve("same.tif");
    run(
        "gdal_translate",
        "-q",
        "-co",
        "TILED=YES",
        "-co",
        "COMPRESS=LZW",
        "-a_srs",
        "EPSG:3857",
        plain.toString(),
        file.toString());
    run("gdaladdo", "-q", "-r", "average", file.toString(), "2", "4", "8", "16");
    String stores = "/rest/workspaces/worldloom/coveragestores";
    String store =
        "<coverageStore><name>same</name><type>GeoTIFF</type><enabled>true</enabled><workspace>"
            + "<name>worldloom</name></workspace><url>file:same.tif</url></coverageStore>";
    assertThat(server.rest("POST", stores, "application/xml", store).statusCode()).isEqualTo(201);
    String coverage = "{\"coverage\":{\"name\":\"same\",\"nativeCoverageName\":\"same\"}}";
    assertThat(server.json("POST", stores + "/same/coverages", coverage).statusCode())
        .isEqualTo(201);
    assertThat(Maps.rgb(server.image(Requests.map("same", CORNER.moved(512, 512), 256, 256, ""))))
        .as("the same content")
        .isEqualTo(
            Maps.rgb(server.image(Requests.map("earth", CORNER.moved(512, 512), 256, 256, ""))));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** A request for a layer at a random place. */
  private interface RandomMap {
    String of(String layer, Random random);
  }

  /** A web map tile of zoom 13, 12 or 11. */
  private static String mercatorMap(String layer, Random random) {
    int zoom = 13 - random.nextInt(3);
    int tiles = (SIZE / 256) >> (13 - zoom);
    Place tile =
        new Place(
            layer,
            zoom,
            (CORNER.x() >> (13 - zoom)) / 256 * 256 + 256L * random.nextInt(tiles - 1),
            (CORNER.y() >> (13 - zoom)) / 256 * 256 + 256L * random.nextInt(tiles - 1));
    return Requests.map(layer, tile, 256, 256, "");
  }

  private static String degreesMap(String layer, Random random) {
    double pixel = 360.0 / (256 << 13) * (1 << random.nextInt(3));
    double west = 7.02 + random.nextDouble() * 0.4;
    double south = 46.1 + random.nextDouble() * 0.15;
    String bbox =
        String.format(
            Locale.ROOT, "%f,%f,%f,%f", west, south, west + 256 * pixel, south + 256 * pixel);
    return Requests.map(layer, "EPSG:4326", bbox, 256, 256);
  }

  /**
   * Medians of alternating requests, ours by theirs, in the last of some passes: the first fills
   * stores and caches, and GeoServer's own code is compiled for some 2,000 requests more. Each pass
   * is reported.
   */
  private static double ratio(String name, RandomMap map, int passes) {
    double ratio = Double.NaN;
    for (int pass = 1; pass <= passes; pass++) {
      List<Long> ours = new ArrayList<>();
      List<Long> theirs = new ArrayList<>();
      Random random = new Random(11);
      for (int i = 0; i < REQUESTS; i++) {
        long place = random.nextLong();
        ours.add(nanos(map.of("earth", new Random(place))));
        theirs.add(nanos(map.of("same", new Random(place))));
      }
      ratio = median(ours) / median(theirs);
      report(
          "warm 256 px GetMap, %s, pass %d: planet %.1f ms, GeoTIFF %.1f ms, ratio %.2f",
          name, pass, median(ours) / 1e6, median(theirs) / 1e6, ratio);
    }
    return ratio;
  }

  private static long nanos(String map) {
    long start = System.nanoTime();
    HttpResponse<byte[]> response = server.get(map);
    long nanos = System.nanoTime() - start;
    assertThat(GeoServer.type(response)).as(GeoServer.text(response)).startsWith("image/png");
    return nanos;
  }

  private static double median(List<Long> values) {
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  @Test
  void aColdMetatileTakesHardlyMoreThanItsNetwork() throws Exception {
    List<Double> ratios = new ArrayList<>();
    for (int seed = 1; seed <= 6; seed++) {
      JsonNode before = server.counters("earth");
      long start = System.nanoTime();
      server.get(Requests.map("earth", CORNER, 1024, 1024, "&env=seed:" + (7000 + seed)));
      long wall = System.nanoTime() - start;
      JsonNode after = server.counters("earth");
      long network = difference(before, after, "networkNanos");
      ratios.add((double) wall / network);
      report(
          "cold 1024 px metatile: %.0f ms, of which network %.0f ms in %d windows, ratio %.3f",
          wall / 1e6,
          network / 1e6,
          difference(before, after, "windowsGenerated"),
          (double) wall / network);
    }
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    assertThat(sorted[sorted.length / 2]).isLessThanOrEqualTo(1.15);
  }

  private static long difference(JsonNode before, JsonNode after, String counter) {
    return after.path(counter).asLong() - before.path(counter).asLong();
  }

  @Test
  void aCoverageOf900MillionPixelsStreams() throws Exception {
    // Base map alone, and three channels of it: what is measured is the stream.
    Path planet = server.data().resolve(ToyPlanets.write(server.data(), "wide"));
    Files.writeString(
        planet,
        """
        format: 1
        name: wide
        baseMap: {file: ../basemaps/blue-marble-z5.tif, zoom: 7}
        model: ../models/toy/model.yaml
        deepestZoom: 7
        tiles: {memory: 64, disk: 0}
        limits: {deadline: 600}
        """);
    assertThat(server.publish("planets/wide.yaml")).contains("Done");
    String coverage =
        Requests.coverage("wide", "&subset=X(-18000000,18689772)&subset=Y(-18000000,18689772)");
    AtomicLong bytes = new AtomicLong();
    long start = System.nanoTime();
    HttpResponse<Void> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(server.base() + coverage)).build(),
                HttpResponse.BodyHandlers.ofByteArrayConsumer(
                    part -> bytes.addAndGet(part.map(each -> each.length).orElse(0))));
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(response.headers().firstValue("content-type").orElse("")).contains("tiff");
    assertThat(bytes.get()).isGreaterThan(3L * 29_990 * 29_990);
    report(
        "WCS of 30,000 x 30,000 px with -Xmx2g: %.0f s, %d bytes, peak resident %s",
        seconds, bytes.get(), peakMemory());
  }

  /** High-water mark of the process's memory, where the system tells it. */
  private static String peakMemory() throws IOException {
    Path status = Path.of("/proc/" + server.pid() + "/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .findFirst()
        .orElse("unknown")
        .replaceAll("\\s+", " ");
  }

  private static void report(String format, Object... values) {
    System.out.println("FIGURE " + String.format(Locale.ROOT, format, values));
  }
}
