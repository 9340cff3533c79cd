package org.worldloom.server.layer;

import java.io.IOException;
import java.util.Map;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.EntityTag;
import org.worldloom.server.http.ServiceException;

/**
 * Answers that are pictures of a planet. A picture never changes for one identity, so its tag is
 * known before it is rendered, and a client that holds it is told so without rendering.
 */
public final class ImageAnswers {
  private static final String CACHE = "public, max-age=3600";
  private static final String FORMAT_VERSION = "1";

  private final RenderGate gate;

  /** Creates answers whose rendering waits at the gate. */
  public ImageAnswers(RenderGate gate) {
    this.gate = gate;
  }

  /**
   * The picture, or "not modified".
   *
   * @param call the request
   * @param view what it shows
   * @param mime content type
   * @param variant everything else that decides the bytes, e.g. background and format options
   * @param rendering makes the body
   */
  public Answer answer(
      Call call,
      View view,
      String mime,
      String variant,
      RenderGate.Rendering<Answer.Body> rendering)
      throws ServiceException, IOException {
    return answer(call, view, mime, variant, view.pixels(), rendering);
  }

  /**
   * The coverage, or "not modified". A coverage beyond the size of the largest map is written piece
   * by piece, in a quarter of that map's memory; a smaller one takes as much as a map.
   */
  public Answer coverage(
      Call call,
      View view,
      String mime,
      String variant,
      RenderGate.Rendering<Answer.Body> rendering)
      throws ServiceException, IOException {
    long largestMap = view.layer().definition().limits().pixelsPerRead();
    long pixels = view.pixels() <= largestMap ? view.pixels() : Math.max(1, largestMap / 4);
    return answer(call, view, mime, variant, pixels, rendering);
  }

  private Answer answer(
      Call call,
      View view,
      String mime,
      String variant,
      long pixels,
      RenderGate.Rendering<Answer.Body> rendering)
      throws ServiceException, IOException {
    EntityTag tag = EntityTag.of(FORMAT_VERSION, view.identity(), mime, variant);
    if (call.holds(tag)) {
      return Answer.notModified(tag, CACHE);
    }
    Map<String, String> headers =
        Map.of(
            "ETag",
            tag.value(),
            "Cache-Control",
            CACHE,
            "Content-Type",
            mime,
            "X-Worldloom-Synthetic",
            "true");
    return new Answer(200, headers, gate.render(view, pixels, rendering));
  }

  /** Something small that is read from a view when its turn has come. */
  <T> T inTurn(View view, RenderGate.Rendering<T> reading) throws ServiceException, IOException {
    return gate.render(view, reading);
  }
}
