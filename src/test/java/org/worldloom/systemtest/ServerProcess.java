package org.worldloom.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * {@code worldloom serve} in a process of its own, on a free port of the loopback interface.
 *
 * <p>Thread-safe once started.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final Path ROOT = Path.of(System.getProperty("worldloom.root"));

  private final Process process;
  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private ServerProcess(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /** Starts the default planet with its tiles under {@code cache}. */
  public static ServerProcess start(Path cache) throws IOException {
    return start(cache, List.of());
  }

  /** Starts with more arguments for {@code serve}. */
  public static ServerProcess start(Path cache, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("serve", "--port", "0"));
    command.addAll(arguments);
    Process process = Cli.start(cache, command);
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread reader = new Thread(() -> readPort(process, port), "output of worldloom serve");
    reader.setDaemon(true);
    reader.start();
    try {
      return new ServerProcess(
          process, URI.create("http://127.0.0.1:" + port.get(180, TimeUnit.SECONDS)));
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IOException("worldloom serve did not start", e);
    }
  }

  private static void readPort(Process process, CompletableFuture<Integer> port) {
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        Matcher address = ADDRESS.matcher(line);
        if (address.find()) {
          port.complete(Integer.parseInt(address.group(1)));
        }
      }
    } catch (IOException e) {
      output.append(e);
    }
    port.completeExceptionally(
        new IOException(process.info() + " ended: " + process.onExit().join() + "\n" + output));
  }

  /** Answer to a GET request. */
  public HttpResponse<byte[]> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofMinutes(3)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A picture; anything but a PNG with status 200 is an error that shows the answer. */
  public BufferedImage image(String path) {
    HttpResponse<byte[]> response = get(path);
    String type = response.headers().firstValue("content-type").orElse("");
    if (response.statusCode() != 200 || !type.startsWith("image/png")) {
      throw new AssertionError(
          path + " gave " + response.statusCode() + " " + type + ": " + text(response));
    }
    try {
      return ImageIO.read(new ByteArrayInputStream(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The counters of the only planet that is served. */
  JsonNode planetStatus() throws IOException {
    JsonNode status = new ObjectMapper().readTree(get("/status").body());
    return status.path("planets").path(0);
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The folder of the checkout. */
  public static Path root() {
    return ROOT;
  }

  /** Stops as a user would, by a signal, and waits. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("worldloom serve did not stop within 30 s of SIGTERM");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
