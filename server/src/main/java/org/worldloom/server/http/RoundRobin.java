package org.worldloom.server.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A front for demonstrations: each GET goes to the next node, and to the one after if that one does
 * not answer. Not a load balancer for anything else.
 */
public final class RoundRobin implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int BAD_GATEWAY = 502;

  /** Headers of an answer that are about the connection to the node. */
  private static final Set<String> NOT_PASSED =
      Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding");

  private final Server server;
  private final ServerConnector connector;

  private RoundRobin(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts on the loopback interface.
   *
   * @throws IOException if the port is taken
   */
  public static RoundRobin start(int port, List<URI> nodes) throws IOException {
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(new Forward(List.copyOf(nodes)));
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("the front cannot listen on port " + port + ": " + e.getMessage(), e);
    }
    return new RoundRobin(server, connector);
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the front did not stop", e);
    }
  }

  private static final class Forward extends Handler.Abstract {
    private final List<URI> nodes;
    private final AtomicInteger turn = new AtomicInteger();
    private final HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    Forward(List<URI> nodes) {
      this.nodes = nodes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws InterruptedException {
      int first = turn.getAndIncrement();
      for (int i = 0; i < nodes.size(); i++) {
        URI node = nodes.get(Math.floorMod(first + i, nodes.size()));
        try {
          send(ask(node, request), node, response, callback);
          return true;
        } catch (IOException e) {
          // The next node is asked; the client hears of it only when none answers.
          response.getHeaders().add("X-Worldloom-Skipped", node.toString());
        }
      }
      ResponseWriter.send(Answer.sentence(BAD_GATEWAY, "No node answers."), response, callback);
      return true;
    }

    private HttpResponse<byte[]> ask(URI node, Request request)
        throws IOException, InterruptedException {
      HttpRequest.Builder forwarded =
          HttpRequest.newBuilder(node.resolve(request.getHttpURI().getPathQuery()))
              .method(method(request), HttpRequest.BodyPublishers.noBody())
              // So that the links in a node's documents lead through this front.
              .header(
                  "X-Forwarded-Host",
                  Request.getServerName(request) + ":" + Request.getServerPort(request))
              .timeout(PATIENCE);
      for (String tags : request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH)) {
        forwarded.header("If-None-Match", tags);
      }
      return http.send(forwarded.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A HEAD is asked as a GET: Jetty drops the content and so knows its length. */
    private static String method(Request request) {
      return HttpMethod.HEAD.is(request.getMethod()) ? "GET" : request.getMethod();
    }

    private static void send(
        HttpResponse<byte[]> answer, URI node, Response response, Callback callback) {
      response.setStatus(answer.statusCode());
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                  response.getHeaders().put(name, values);
                }
              });
      response.getHeaders().put("X-Worldloom-Node", node.toString());
      response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }
  }
}
