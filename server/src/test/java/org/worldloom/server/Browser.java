package org.worldloom.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page of a headless Chromium, driven in real time over its DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/).
 */
final class Browser implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/.*");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ObjectMapper json = new ObjectMapper();
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  /**
   * Starts the browser with an empty page of 1000 x 700 pixels.
   *
   * @param profile empty folder for its files
   */
  Browser(Path executable, Path profile) throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                executable.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1000,700",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    HttpClient client = HttpClient.newHttpClient();
    URI list = URI.create("http://" + address(process.inputReader()) + "/json/list");
    JsonNode pages =
        json.readTree(
            client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body());
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(pages.path(0).path("webSocketDebuggerUrl").asText()), listener())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  private static String address(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.matches()) {
        return listening.group(1);
      }
    }
    throw new IOException("The browser ended before it listened");
  }

  void open(String url) {
    call("Page.navigate", Map.of("url", "about:blank"));
    call("Page.navigate", Map.of("url", url));
  }

  /** The value of a JavaScript expression, as text. */
  String value(String expression) {
    return call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"))
        .path("result")
        .path("value")
        .asText();
  }

  /** Turns the mouse wheel; down is positive. */
  void wheel(int x, int y, int delta) {
    mouse("mouseWheel", x, y, Map.of("deltaX", 0, "deltaY", delta));
  }

  /** Drags with the left button. */
  void drag(int fromX, int fromY, int toX, int toY) {
    mouse("mousePressed", fromX, fromY, Map.of("button", "left", "buttons", 1, "clickCount", 1));
    mouse("mouseMoved", (fromX + toX) / 2, (fromY + toY) / 2, Map.of("buttons", 1));
    mouse("mouseMoved", toX, toY, Map.of("buttons", 1));
    mouse("mouseReleased", toX, toY, Map.of("button", "left", "clickCount", 1));
  }

  private void mouse(String type, int x, int y, Map<String, Object> more) {
    Map<String, Object> parameters = new LinkedHashMap<>(more);
    parameters.putAll(Map.of("type", type, "x", x, "y", y));
    call("Input.dispatchMouseEvent", parameters);
  }

  private JsonNode call(String method, Map<String, Object> parameters) {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String text =
        json.valueToTree(Map.of("id", id, "method", method, "params", parameters)).toString();
    socket.sendText(text, true).join();
    JsonNode found = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (found.has("error")) {
      throw new AssertionError(method + ": " + found.get("error"));
    }
    return found.path("result");
  }

  private WebSocket.Listener listener() {
    return new WebSocket.Listener() {
      private final StringBuilder message = new StringBuilder();

      @Override
      public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
          receive(message.toString());
          message.setLength(0);
        }
        return WebSocket.Listener.super.onText(from, part, last);
      }
    };
  }

  private void receive(String message) {
    try {
      JsonNode answer = json.readTree(message);
      CompletableFuture<JsonNode> waiting = answers.remove(answer.path("id").asInt());
      if (waiting != null) {
        waiting.complete(answer);
      }
    } catch (IOException e) {
      throw new AssertionError(message, e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }
}
