package org.worldloom.server.layer;

import java.awt.Color;
import java.io.IOException;
import java.util.Optional;
import org.geotools.coverage.grid.GridCoverage2D;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.image.Picture;
import org.worldloom.server.image.Provenance;

/** Maps and tiles: a view read through the layer's reader and encoded as PNG or JPEG. */
public final class Pictures {
  private final LayerReader reader = new LayerReader();
  private final ImageAnswers answers;

  /** Creates pictures. */
  public Pictures(ImageAnswers answers) {
    this.answers = answers;
  }

  /**
   * The encoded picture, or "not modified".
   *
   * @param background laid under what is outside the world; empty keeps it transparent
   */
  public Answer answer(Call call, View view, ImageFormat format, Optional<Color> background)
      throws ServiceException, IOException {
    return answers.answer(
        call,
        view,
        format.mime(),
        background.map(colour -> Integer.toHexString(colour.getRGB())).orElse("transparent"),
        () -> new Answer.Bytes(encode(view, format, background)));
  }

  private byte[] encode(View view, ImageFormat format, Optional<Color> background)
      throws IOException {
    Picture picture = read(view);
    return format.encode(background.map(picture::on).orElse(picture), provenance(view));
  }

  /** The picture itself. */
  public Picture read(View view) throws IOException {
    GridCoverage2D coverage = reader.read(view);
    try {
      return Picture.of(coverage.getRenderedImage());
    } finally {
      coverage.dispose(true);
    }
  }

  /** What files of this view say about themselves. */
  public static Provenance provenance(View view) {
    return new Provenance(view.layer().name(), view.seed(), view.layer().model());
  }
}
