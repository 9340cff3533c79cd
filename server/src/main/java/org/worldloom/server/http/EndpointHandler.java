package org.worldloom.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The bridge between Jetty and the endpoints: routes by the first path segment, answers the HTTP
 * questions that are the same for all protocols (methods, cross-origin requests), and makes sure
 * that every failure leaves in the form of its protocol.
 *
 * <p>Paths that no endpoint serves are left to the next handler.
 */
public final class EndpointHandler extends Handler.Abstract {
  private static final String METHODS = "GET, HEAD, OPTIONS";

  private final Map<String, Endpoint> endpoints;
  private final RequestListener listener;

  /**
   * Creates the bridge.
   *
   * @param endpoints first path segment to endpoint
   * @param listener told about every answer
   */
  public EndpointHandler(Map<String, Endpoint> endpoints, RequestListener listener) {
    this.endpoints = Map.copyOf(endpoints);
    this.listener = listener;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    Optional<Endpoint> endpoint = Optional.ofNullable(endpoints.get(firstSegment(path)));
    endpoint.ifPresent(
        found -> ResponseWriter.send(answer(found, path, request), response, callback));
    return endpoint.isPresent();
  }

  private Answer answer(Endpoint endpoint, String path, Request request) {
    String method = request.getMethod();
    if (method.equals("OPTIONS")) {
      return new Answer(
          200, Map.of("Allow", METHODS, "Access-Control-Allow-Methods", METHODS), EMPTY);
    }
    if (!Set.of("GET", "HEAD").contains(method)) {
      return Answer.sentence(405, "The method " + method + " is not supported; use GET.")
          .with("Allow", METHODS);
    }
    return timed(endpoint, path, request);
  }

  private Answer timed(Endpoint endpoint, String path, Request request) {
    long start = System.nanoTime();
    Call call = new Call(path, Kvp.EMPTY, baseUrl(request), heldTags(request));
    Answer answer;
    try {
      call = call.with(query(request));
      answer = answerOrFailure(endpoint, call);
    } catch (ServiceException e) {
      answer = endpoint.failure(call, e);
    }
    listener.answered(endpoint.protocol(call), answer.status(), System.nanoTime() - start);
    return answer;
  }

  private static Answer answerOrFailure(Endpoint endpoint, Call call) {
    try {
      return endpoint.answer(call).unlessHeldBy(call);
    } catch (Exception | Error e) {
      // Errors too: a tile that fails while a coverage is written is one, and the client must know.
      ServiceException failure = Failures.of(e);
      Answer answer = endpoint.failure(call, failure);
      return failure.status() == 503 ? answer.with("Retry-After", RETRY_SECONDS) : answer;
    }
  }

  private static Kvp query(Request request) throws ServiceException {
    String query = request.getHttpURI().getQuery();
    return query == null ? Kvp.EMPTY : Kvp.parse(query);
  }

  private static List<String> heldTags(Request request) {
    return request.getHeaders().getCSV(HttpHeader.IF_NONE_MATCH, true);
  }

  /** Scheme, host and port as the client wrote them, or as a proxy in front forwards them. */
  private static String baseUrl(Request request) {
    String scheme = request.getHttpURI().getScheme();
    int port = Request.getServerPort(request);
    boolean standard = port == ("https".equals(scheme) ? 443 : 80);
    return scheme + "://" + Request.getServerName(request) + (standard ? "" : ":" + port);
  }

  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
  }

  private static final String RETRY_SECONDS = "5";
  private static final Answer.Bytes EMPTY = new Answer.Bytes(new byte[0]);
}
