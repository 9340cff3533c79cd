package org.worldloom.systemtest.geoserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.worldloom.systemtest.ServerProcess;

/**
 * A GeoServer process on a free port of the loopback interface, with REST as its administrator.
 *
 * <p>Thread-safe once started.
 */
final class GeoServer implements AutoCloseable {
  private static final String USER = "admin";
  private static final String PASSWORD = "geoserver";
  private static final long PATIENCE_SECONDS = 240;

  /** What the distribution's own start script opens for Java 17. */
  private static final List<String> OPENED =
      List.of(
          "--add-exports=java.desktop/sun.awt.image=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.text=ALL-UNNAMED",
          "--add-opens=java.desktop/java.awt.font=ALL-UNNAMED",
          "--add-opens=java.desktop/sun.awt.image=ALL-UNNAMED",
          "--add-opens=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
          "--add-opens=java.desktop/sun.java2d.pipe=ALL-UNNAMED");

  private final Process process;
  private final Path log;
  private final Path data;
  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private GeoServer(Process process, Path log, Path data, String base) {
    this.process = process;
    this.log = log;
    this.data = data;
    this.base = base;
  }

  /**
   * Starts and waits until requests are answered.
   *
   * @param data data directory; the log is written beside it
   * @param cache folder for base maps and tiles
   * @param heap such as {@code 1500m}
   */
  static GeoServer start(Distribution distribution, Path data, Path cache, String heap)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPENED);
    command.add("-Xmx" + heap);
    command.add("-Djava.awt.headless=true");
    command.add("-Djetty.base=" + distribution.home());
    command.add("-DGEOSERVER_DATA_DIR=" + data);
    command.add("-Dworldloom.cache=" + cache);
    command.add("-jar");
    command.add(distribution.home().resolve("start.jar").toString());
    command.add("jetty.http.host=127.0.0.1");
    command.add("jetty.http.port=" + port);
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(distribution.home().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    GeoServer server = new GeoServer(process, log, data, "http://127.0.0.1:" + port + "/geoserver");
    try {
      server.awaitAnswer();
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() - end < 0 && process.isAlive()) {
      try {
        if (send(request("/rest/about/version.json").build()).statusCode() == 200) {
          return;
        }
      } catch (UncheckedIOException notYet) {
        // The port is not open yet.
      }
      Thread.sleep(300);
    }
    throw new IOException("GeoServer did not start:\n" + tail());
  }

  /** The last lines of its log. */
  String tail() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  String base() {
    return base;
  }

  Path data() {
    return data;
  }

  long pid() {
    return process.pid();
  }

  /** Answer to an anonymous GET. */
  HttpResponse<byte[]> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(base + path)).build());
  }

  /** A picture; anything but a PNG is an error that shows the answer. */
  BufferedImage image(String path) {
    return picture(path, get(path));
  }

  static BufferedImage picture(String path, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200 || !type(response).startsWith("image/")) {
      throw new AssertionError(
          path + " gave " + response.statusCode() + " " + type(response) + ": " + text(response));
    }
    try {
      return ImageIO.read(new ByteArrayInputStream(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String type(HttpResponse<byte[]> response) {
    return response.headers().firstValue("content-type").orElse("");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** A REST request as administrator. */
  HttpResponse<byte[]> rest(String method, String path, String type, String body) {
    return send(
        request(path)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  /** A REST request with a JSON body. */
  HttpResponse<byte[]> json(String method, String path, String body) {
    return rest(method, path, "application/json", body);
  }

  /** The body of a GET as administrator, which must succeed. */
  JsonNode restJson(String path) throws IOException {
    HttpResponse<byte[]> response = send(request(path).build());
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " gave " + response.statusCode() + ": " + text(response));
    }
    return new ObjectMapper().readTree(response.body());
  }

  /** Counters of a running planet. */
  JsonNode counters(String planet) throws IOException {
    return restJson("/rest/worldloom/planets/" + planet).path("counters");
  }

  private HttpRequest.Builder request(String path) {
    String credentials = USER + ":" + PASSWORD;
    return HttpRequest.newBuilder(URI.create(base + path))
        .header(
            "Authorization",
            "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs the script that ships; its output. */
  String publish(String planetFile) throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(
                ServerProcess.root().resolve("config/geoserver/publish.sh").toString(),
                base,
                USER,
                PASSWORD,
                planetFile)
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return script.waitFor() == 0 ? output : "exit " + script.exitValue() + ": " + output;
  }

  /** Names of the live Java threads. */
  List<String> threads() throws IOException {
    Process dump =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid()),
                "Thread.print")
            .redirectErrorStream(true)
            .start();
    return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  /** Stops as an administrator would, by a signal, and waits. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("GeoServer did not stop within 60 s of SIGTERM:\n" + tail());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
