package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.worldloom.server.http.RoundRobin;

/** The front of {@code worldloom cluster}, before two nodes. */
class RoundRobinTest {
  private static final String TILE = "/tiles/earth/3/2/5.png";

  private RunningServer one;
  private RunningServer two;
  private RoundRobin front;

  @BeforeEach
  void start() throws IOException {
    one = new RunningServer();
    two = new RunningServer();
    front = RoundRobin.start(0, List.of(URI.create(one.base()), URI.create(two.base())));
  }

  @AfterEach
  void stop() throws IOException {
    front.close();
    two.close();
    one.close();
  }

  @Test
  void nodesTakeTurns() {
    Stream<String> nodes =
        Stream.generate(() -> RunningServer.header(send("GET", TILE), "X-Worldloom-Node")).limit(4);
    assertThat(nodes).containsExactly(one.base(), two.base(), one.base(), two.base());
  }

  @Test
  void answersAreThoseOfTheNode() {
    HttpResponse<byte[]> direct = one.get(TILE);
    HttpResponse<byte[]> passed = send("GET", TILE);
    assertThat(passed.body()).isEqualTo(direct.body());
    assertThat(passed.headers().map()).containsAllEntriesOf(withoutDate(direct));

    HttpResponse<byte[]> head = send("HEAD", TILE);
    assertThat(head.body()).isEmpty();
    assertThat(RunningServer.header(head, "Content-Length"))
        .isEqualTo(RunningServer.header(direct, "Content-Length"));
    String tag = RunningServer.header(direct, "ETag");
    assertThat(send("GET", TILE, "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(send("POST", TILE).statusCode()).isEqualTo(405);
  }

  @Test
  void linksLeadThroughTheFront() {
    String document =
        RunningServer.text(send("GET", "/ows?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"));
    assertThat(document).contains("http://127.0.0.1:" + front.port() + "/ows");
  }

  @Test
  void aNodeThatIsGoneIsSkippedAndNoNodeIsSaid() throws IOException {
    String first = one.base();
    one.close();
    HttpResponse<byte[]> passed = send("GET", TILE);
    assertThat(passed.statusCode()).isEqualTo(200);
    assertThat(RunningServer.header(passed, "X-Worldloom-Skipped")).isEqualTo(first);
    two.close();
    HttpResponse<byte[]> none = send("GET", TILE);
    assertThat(none.statusCode()).isEqualTo(502);
    assertThat(RunningServer.text(none)).isEqualTo("No node answers.\n");
  }

  private static Map<String, List<String>> withoutDate(HttpResponse<byte[]> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    return headers;
  }

  private HttpResponse<byte[]> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HttpClient.newHttpClient()
          .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
