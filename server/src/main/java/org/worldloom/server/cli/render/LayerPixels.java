package org.worldloom.server.cli.render;

import java.awt.Rectangle;
import java.io.IOException;
import org.geotools.coverage.grid.GridCoverage2D;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.server.image.Picture;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.LayerReader;
import org.worldloom.server.layer.View;

/**
 * The pixels of a map, read through the layer's coverage reader.
 *
 * <p>The planet's deadline bounds what one request of a server may take. Here nobody else waits, so
 * a block that runs into it is asked for again as long as the planet gets on with it.
 */
public final class LayerPixels implements PixelReader {
  private static final int RGB = 3;
  private static final byte OPAQUE = (byte) 255;

  private final LayerReader reader = new LayerReader();
  private final Layer layer;
  private final long seed;
  private final MapFrame frame;
  private final boolean alpha;

  /**
   * The pixels of one map.
   *
   * @param alpha whether to give alpha too
   */
  public LayerPixels(Layer layer, long seed, MapFrame frame, boolean alpha) {
    this.layer = layer;
    this.seed = seed;
    this.frame = frame;
    this.alpha = alpha;
  }

  @Override
  public byte[] read(Rectangle part) throws IOException {
    View view = new View(layer, seed, frame.part(part).bounds(), part.width, part.height);
    while (true) {
      long windows = layer.planet().status().windowsGenerated();
      try {
        return samples(picture(view));
      } catch (IOException e) {
        if (!isDeadline(e) || layer.planet().status().windowsGenerated() == windows) {
          throw e;
        }
      }
    }
  }

  private Picture picture(View view) throws IOException {
    GridCoverage2D coverage = reader.read(view);
    try {
      return Picture.of(coverage.getRenderedImage());
    } finally {
      coverage.dispose(true);
    }
  }

  private byte[] samples(Picture picture) {
    if (picture.hasAlpha() == alpha) {
      return picture.samples();
    }
    if (!alpha) {
      throw new IllegalStateException("pixels outside the world in a map that lies inside it");
    }
    byte[] from = picture.samples();
    byte[] to = new byte[from.length / RGB * (RGB + 1)];
    for (int in = 0, out = 0; in < from.length; in += RGB, out += RGB + 1) {
      System.arraycopy(from, in, to, out, RGB);
      to[out + RGB] = OPAQUE;
    }
    return to;
  }

  private static boolean isDeadline(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof DeadlineException || isDeadline(failure.getCause()));
  }
}
