package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.store.DeadlineException;

/** What is the same for all protocols: caching, methods, limits, failures and the status. */
class HttpTest {
  private static final String TILE = "/tiles/earth/3/2/5.png";
  private static final String MAP =
      "/ows?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=earth&STYLES=&CRS=CRS:84"
          + "&BBOX=0,0,1,1&WIDTH=8&HEIGHT=8&FORMAT=image/png";

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = new RunningServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {TILE, MAP})
  void picturesAreNotRenderedForAClientThatHoldsThem(String url) {
    HttpResponse<byte[]> first = server.get(url);
    String tag = RunningServer.header(first, "ETag");
    assertThat(tag).startsWith("\"").endsWith("\"");
    assertThat(RunningServer.header(first, "Cache-Control")).isEqualTo("public, max-age=3600");
    assertThat(RunningServer.header(first, "Access-Control-Allow-Origin")).isEqualTo("*");
    int reads = server.reader.reads.get();

    HttpResponse<byte[]> second = server.get(url, "If-None-Match", "\"other\", " + tag);

    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(RunningServer.header(second, "ETag")).isEqualTo(tag);
    assertThat(server.reader.reads.get()).isEqualTo(reads);
    assertThat(server.get(url, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ows?SERVICE=WMS&REQUEST=GetCapabilities",
        "/wmts/1.0.0/WMTSCapabilities.xml",
        "/wcs?SERVICE=WCS&REQUEST=GetCapabilities",
        "/viewer.js"
      })
  void documentsAreAskedForAgainButNotSentAgain(String url) {
    HttpResponse<byte[]> first = server.get(url);
    assertThat(RunningServer.header(first, "Cache-Control")).isEqualTo("no-cache");
    String tag = RunningServer.header(first, "ETag");
    HttpResponse<byte[]> second = server.get(url, "If-None-Match", tag);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(RunningServer.header(second, "Cache-Control")).doesNotContain("no-store");
  }

  @Test
  void linksNameTheHostThatTheClientUsed() {
    HttpResponse<byte[]> response =
        server.get(
            "/wmts/1.0.0/WMTSCapabilities.xml",
            "X-Forwarded-Host",
            "maps.example.org",
            "X-Forwarded-Proto",
            "https");
    assertThat(RunningServer.text(response)).contains("https://maps.example.org/wmts/earth/");
  }

  @Test
  void documentsTravelCompressed() {
    HttpResponse<byte[]> response =
        server.get("/wmts/1.0.0/WMTSCapabilities.xml", "Accept-Encoding", "gzip");
    assertThat(RunningServer.header(response, "Content-Encoding")).isEqualTo("gzip");
    assertThat(RunningServer.header(response, "Vary")).contains("Accept-Encoding");
    HttpResponse<byte[]> picture = server.get(TILE, "Accept-Encoding", "gzip");
    assertThat(RunningServer.header(picture, "Content-Encoding")).isEqualTo("(none)");
  }

  @Test
  void theTagTellsSeedsFormatsAndPlacesApart() {
    List<String> tags = new ArrayList<>();
    for (String url :
        List.of(
            TILE,
            TILE + "?seed=7",
            "/tiles/earth/3/2/4.png",
            "/tiles/earth/3/2/5.jpg",
            MAP,
            MAP + "&TRANSPARENT=TRUE")) {
      tags.add(RunningServer.header(server.get(url), "ETag"));
    }
    assertThat(tags).doesNotHaveDuplicates();
    assertThat(RunningServer.header(server.get(TILE + "?seed=42"), "ETag"))
        .as("naming the planet's own seed is the same request")
        .isEqualTo(tags.get(0));
  }

  @Test
  void headIsGetWithoutTheBody() {
    HttpResponse<byte[]> get = server.get(TILE);
    HttpResponse<byte[]> head = server.send("HEAD", TILE);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(RunningServer.header(head, "Content-Length"))
        .isEqualTo(String.valueOf(get.body().length));
    assertThat(RunningServer.header(head, "ETag")).isEqualTo(RunningServer.header(get, "ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "TRACE", "PATCH"})
  void otherMethodsAreRefused(String method) {
    HttpResponse<byte[]> response = server.send(method, MAP);
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(RunningServer.header(response, "Allow")).contains("GET");
  }

  @Test
  void crossOriginPreflightIsAnswered() {
    HttpResponse<byte[]> response =
        server.send("OPTIONS", TILE, "Access-Control-Request-Method", "GET");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningServer.header(response, "Access-Control-Allow-Methods")).contains("GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/viewer/../../pom.xml",
        "/..%2f..%2fpom.xml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/META-INF/MANIFEST.MF",
        "/org/worldloom/server/EmbeddedServer.class"
      })
  void nothingOutsideTheViewerIsServed(String path) {
    HttpResponse<byte[]> response = server.get(path);
    assertThat(response.statusCode()).isIn(400, 404);
    assertThat(RunningServer.text(response)).doesNotContain("root:").doesNotContain("at org.");
  }

  @Test
  void addressesAndHeadersHaveLimits() {
    HttpResponse<byte[]> response = server.get(MAP + "&x=" + "a".repeat(40_000));
    assertThat(response.statusCode()).isEqualTo(414);
    HttpResponse<byte[]> header = server.get(TILE, "X-Long", "a".repeat(40_000));
    assertThat(header.statusCode()).isEqualTo(431);
  }

  @Test
  void brokenEscapesAreRefused() throws IOException {
    assertThat(Raw.get(server.server.port(), MAP + "&x=%zz")).contains(" 400 ");
    assertThat(Raw.get(server.server.port(), MAP + "&x=%zz"))
        .contains("<ows:Exception ", "a percent sign that is not followed by two hex digits");
    assertThat(Raw.get(server.server.port(), "/tiles/%zz")).contains(" 400 ");
  }

  @Test
  void aPassedDeadlineIsAProtocolFailureThatNobodyKeeps() {
    server.reader.failure = new DeadlineException("The deadline of 20 s passed.");
    HttpResponse<byte[]> wms = server.get(MAP);
    assertThat(wms.statusCode()).isEqualTo(503);
    assertThat(RunningServer.header(wms, "Retry-After")).isEqualTo("5");
    assertThat(RunningServer.header(wms, "Cache-Control")).isEqualTo("no-store");
    assertThat(Xml.of(wms).text("//*[local-name()='ServiceException']"))
        .isEqualTo("The deadline of 20 s passed.");
    HttpResponse<byte[]> tile = server.get(TILE);
    assertThat(tile.statusCode()).isEqualTo(503);
    assertThat(RunningServer.text(tile)).isEqualTo("The deadline of 20 s passed.\n");
    server.reader.failure = null;
    assertThat(server.get(TILE).statusCode()).isEqualTo(200);
  }

  @Test
  void anUnexpectedFailureDoesNotShowItsStackTrace() {
    server.reader.beforeRead =
        () -> {
          throw new IllegalStateException("secret detail");
        };
    HttpResponse<byte[]> response = server.get(TILE);
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(RunningServer.text(response)).doesNotContain("secret", "Exception").hasLineCount(1);
  }

  @Test
  void tooManyWaitingRequestsAreTurnedAway() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (RunningServer small =
        new RunningServer(
            new ServerSettings("127.0.0.1", 0, 1, 2, Path.of(System.getProperty("java.io.tmpdir"))),
            new FakePlanet("earth", 42, 4_000_000, Duration.ofMillis(300)))) {
      small.reader.beforeRead =
          () -> {
            try {
              open.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String url = "/tiles/earth/3/0/" + i + ".png";
        answers.add(
            CompletableFuture.supplyAsync(() -> small.get(url), task -> new Thread(task).start()));
      }
      Thread.sleep(800);
      open.countDown();
      List<Integer> statuses = answers.stream().map(a -> a.join().statusCode()).sorted().toList();
      assertThat(statuses).containsExactly(200, 503, 503, 503, 503, 503);
      assertThat(answers)
          .filteredOn(answer -> answer.join().statusCode() == 503)
          .allSatisfy(
              answer ->
                  assertThat(RunningServer.header(answer.join(), "Retry-After")).isEqualTo("5"));
      assertThat(small.get(TILE).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortInUseIsOneSentence() {
    assertThatThrownBy(
            () ->
                new RunningServer(
                    ServerSettings.of("127.0.0.1", server.server.port()), FakePlanet.earth()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + server.server.port());
  }

  @Test
  void statusTellsPlanetsAndRequests() throws IOException {
    server.get(MAP);
    server.get(MAP + "&LAYERS=mars");
    server.get(TILE);
    HttpResponse<byte[]> response = server.get("/status");
    assertThat(RunningServer.header(response, "Content-Type")).startsWith("application/json");
    assertThat(RunningServer.header(response, "Cache-Control")).isEqualTo("no-store");
    JsonNode status = new ObjectMapper().readTree(response.body());
    JsonNode planet = status.at("/planets/0");
    assertThat(planet.get("name").asText()).isEqualTo("earth");
    assertThat(planet.get("seed").asLong()).isEqualTo(42);
    assertThat(planet.get("deepestZoom").asInt()).isEqualTo(19);
    assertThat(planet.get("windowsGenerated").asLong()).isEqualTo(11);
    assertThat(planet.at("/cache/memory").asLong()).isEqualTo(44);
    assertThat(planet.at("/cache/disk").asLong()).isEqualTo(55);
    assertThat(planet.get("tilesServed").asLong()).isEqualTo(66);
    assertThat(planet.get("errors").asLong()).isEqualTo(77);
    assertThat(planet.at("/lastRead/windows").asLong()).isEqualTo(10);
    assertThat(planet.at("/lastRead/networkMillis").asDouble()).isEqualTo(11);
    assertThat(planet.get("identity").asText()).isEqualTo("identity-of-earth");
    assertThat(planet.get("synthetic").asBoolean()).isTrue();
    assertThat(status.at("/requests/WMS/requests").asLong()).isEqualTo(2);
    assertThat(status.at("/requests/WMS/failures").asLong()).isEqualTo(1);
    assertThat(status.at("/requests/XYZ/latency/medianMillis").asDouble()).isPositive();
  }
}
