package org.worldloom.server.layer;

import java.awt.Color;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.geotools.coverage.grid.GridCoverage2D;
import org.worldloom.coverage.geotools.WorldloomReader;
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

  /** What the upper left pixel of a view shows. */
  public Sample sample(View view) throws ServiceException, IOException {
    return answers.inTurn(
        view,
        () -> {
          GridCoverage2D coverage = reader.read(view);
          try {
            return sample(coverage);
          } finally {
            coverage.dispose(true);
          }
        });
  }

  private static Sample sample(GridCoverage2D coverage) {
    RenderedImage image = coverage.getRenderedImage();
    Object level = coverage.getProperty(WorldloomReader.LEVEL_SHOWN);
    List<Integer> weights = new ArrayList<>();
    if (coverage.getProperty(WorldloomReader.WEIGHTS_SHOWN) instanceof List<?> known) {
      known.forEach(weight -> weights.add((Integer) weight));
    }
    return new Sample(
        image.getData().getPixel(image.getMinX(), image.getMinY(), (int[]) null),
        level instanceof Integer known ? OptionalInt.of(known) : OptionalInt.empty(),
        List.copyOf(weights));
  }

  /**
   * A pixel.
   *
   * @param value the bands' values, 0..255: red, green, blue, and alpha if there is one; or one
   *     value of a legend
   * @param level level of the planet that is shown there, if the reader tells
   * @param weights of the legend's classes, 0..255, if it is a legend of classes
   */
  public record Sample(int[] value, OptionalInt level, List<Integer> weights) {}

  private Picture read(View view) throws IOException {
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
