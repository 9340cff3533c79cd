package org.worldloom.server.wms;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.image.MessageImage;
import org.worldloom.server.image.Picture;
import org.worldloom.server.image.Provenance;
import org.worldloom.server.wms.v111.Exception111;
import org.worldloom.server.wms.v130.report.Exception130;

/**
 * Failures as the request's {@code EXCEPTIONS} wants them: an XML report with an HTTP status of
 * 400, 404, 500 or 503, or a picture that shows the sentence ({@code INIMAGE}) or nothing ({@code
 * BLANK}) with status 200, since clients only show pictures that come with it.
 */
final class WmsFailures {
  private static final int LARGEST_PICTURE = 2048;

  private final Exception111 report111 = new Exception111();
  private final Exception130 report130 = new Exception130();

  Answer answer(Kvp query, ServiceException failure) {
    String wanted =
        query.all("EXCEPTIONS").stream().findFirst().orElse("XML").toLowerCase(Locale.ROOT);
    boolean map =
        query.all("REQUEST").stream().anyMatch(request -> request.equalsIgnoreCase("GetMap"));
    Optional<int[]> size = map ? size(query) : Optional.empty();
    if (size.isPresent() && wanted.endsWith("inimage")) {
      return picture(query, failure, MessageImage.showing(failure.sentence(), size.get()));
    }
    if (size.isPresent() && wanted.endsWith("blank")) {
      return picture(query, failure, blank(query, size.get()));
    }
    return report(WmsVersion.guess(query), failure);
  }

  private Answer report(WmsVersion version, ServiceException failure) {
    byte[] document =
        version == WmsVersion.V1_3_0 ? report130.write(failure) : report111.write(failure);
    return Answer.uncached(failure.status(), version.exceptionMime, document);
  }

  private static Answer picture(Kvp query, ServiceException failure, Picture picture) {
    ImageFormat format =
        query.all("FORMAT").stream()
            .findFirst()
            .flatMap(ImageFormat::ofMime)
            .orElse(ImageFormat.PNG);
    Provenance provenance = new Provenance("(failed: " + failure.code() + ")", 0, "none");
    try {
      return Answer.uncached(200, format.mime(), format.encode(picture, provenance));
    } catch (IOException e) {
      throw new UncheckedIOException("Encoding into memory does no input or output", e);
    }
  }

  private static Picture blank(Kvp query, int[] size) {
    Color colour = Color.WHITE;
    try {
      colour = MapRequest.background(query).orElse(new Color(0, true));
    } catch (ServiceException e) {
      // The background itself may be what is wrong with the request: white is its default.
      colour = Color.WHITE;
    }
    return Picture.filled(size[0], size[1], colour);
  }

  /** The size of the map, if the request states one that can be drawn. */
  private static Optional<int[]> size(Kvp query) {
    try {
      int width = query.integer("WIDTH", 1, LARGEST_PICTURE);
      int height = query.integer("HEIGHT", 1, LARGEST_PICTURE);
      return Optional.of(new int[] {width, height});
    } catch (ServiceException e) {
      return Optional.empty();
    }
  }
}
