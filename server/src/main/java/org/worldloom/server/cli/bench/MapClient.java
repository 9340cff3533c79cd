package org.worldloom.server.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;

/** Asks a server for maps in the planet's own pixels. Thread-safe. */
final class MapClient {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String root;
  private final String layer;

  /**
   * A client of one layer.
   *
   * @param port of a server on this machine
   */
  MapClient(int port, String layer) {
    this.root = "http://127.0.0.1:" + port;
    this.layer = layer;
  }

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param nanos from sending the request to having read the whole answer
   * @param body what came
   */
  record Reply(int status, long nanos, byte[] body) {
    private static final int OK = 200;

    boolean isPicture() {
      return status == OK && body.length > 8 && body[1] == 'P' && body[2] == 'N' && body[3] == 'G';
    }

    /** The reply if it is a picture. */
    Reply orFail() throws IOException {
      if (!isPicture()) {
        throw new IOException(
            "The server answered with status "
                + status
                + " instead of a map: "
                + new String(body, StandardCharsets.UTF_8).strip());
      }
      return this;
    }
  }

  /**
   * A GetMap of some pixels, as PNG.
   *
   * @param seed world seed
   * @param zoom zoom whose pixels are meant
   * @param pixels which ones
   */
  Reply map(long seed, int zoom, PixelRect pixels) throws IOException, InterruptedException {
    double resolution = 2 * WorldGrid.HALF_WORLD / ((long) WorldGrid.TILE << zoom);
    String box =
        (-WorldGrid.HALF_WORLD + pixels.x0() * resolution)
            + ","
            + (WorldGrid.HALF_WORLD - pixels.y1() * resolution)
            + ","
            + (-WorldGrid.HALF_WORLD + pixels.x1() * resolution)
            + ","
            + (WorldGrid.HALF_WORLD - pixels.y0() * resolution);
    return get(
        "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:3857&FORMAT=image/png&LAYERS="
            + layer
            + "&DIM_SEED="
            + seed
            + "&WIDTH="
            + pixels.width()
            + "&HEIGHT="
            + pixels.height()
            + "&BBOX="
            + box);
  }

  /** A tile. */
  Reply tile(long seed, int zoom, long x, long y) throws IOException, InterruptedException {
    return get("/tiles/" + layer + "/" + zoom + "/" + x + "/" + y + ".png?seed=" + seed);
  }

  /**
   * How long the latest GetMaps took inside the server, as it tells itself.
   *
   * @param median milliseconds to the encoded answer, without sending it
   * @param p95 likewise, the 95th percentile
   */
  record ServerLatency(double median, double p95) {}

  ServerLatency serverLatency() throws IOException, InterruptedException {
    JsonNode latency =
        new ObjectMapper().readTree(get("/status").body()).at("/requests/WMS/latency");
    if (latency.isMissingNode()) {
      throw new IOException("The status of the server tells nothing about WMS requests.");
    }
    return new ServerLatency(
        latency.path("medianMillis").asDouble(), latency.path("p95Millis").asDouble());
  }

  private Reply get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(root + path)).timeout(PATIENCE).build();
    long start = System.nanoTime();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    return new Reply(response.statusCode(), System.nanoTime() - start, response.body());
  }
}
