package org.worldloom.server;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;

/** A server on a free port with a planet {@code earth}, and a client. */
final class RunningServer implements AutoCloseable {
  final CompassReader reader;
  final EmbeddedServer server;
  final HttpClient client = HttpClient.newHttpClient();

  RunningServer() throws IOException {
    this(settings(Path.of(System.getProperty("java.io.tmpdir"))), FakePlanet.earth());
  }

  RunningServer(ServerSettings settings, FakePlanet planet) throws IOException {
    reader = new CompassReader();
    server = EmbeddedServer.start(settings, new Layers(List.of(new Layer(planet, reader))));
  }

  /** With several planets; {@link #reader} is none of theirs. */
  RunningServer(Layers layers) throws IOException {
    reader = new CompassReader();
    server = EmbeddedServer.start(settings(Path.of(System.getProperty("java.io.tmpdir"))), layers);
  }

  static ServerSettings settings(Path temporary) {
    return new ServerSettings("127.0.0.1", 0, 16_000_000, 8, temporary);
  }

  String base() {
    return "http://127.0.0.1:" + server.port();
  }

  HttpResponse<byte[]> get(String pathAndQuery, String... headers) {
    return send("GET", pathAndQuery, headers);
  }

  HttpResponse<byte[]> send(String method, String pathAndQuery, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base() + pathAndQuery))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A query string of {@code key=value} texts, in which later keys replace earlier ones. */
  static String query(String path, Stream<String> pairs) {
    java.util.Map<String, String> values = new java.util.LinkedHashMap<>();
    pairs.forEach(
        pair -> {
          int equals = pair.indexOf('=');
          values.put(pair.substring(0, equals), pair.substring(equals + 1));
        });
    return path
        + "?"
        + values.entrySet().stream()
            .filter(entry -> !entry.getValue().equals("-"))
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("(none)");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static BufferedImage image(HttpResponse<byte[]> response) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(response.body()));
      if (image == null) {
        throw new AssertionError("not an image: " + text(response));
      }
      return image;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
