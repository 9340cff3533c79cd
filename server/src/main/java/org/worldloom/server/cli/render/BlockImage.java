package org.worldloom.server.cli.render;

import java.awt.Rectangle;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.raster.TiledImage;

/**
 * A map as an image for image writers: keeps one block, and reads the next when a tile outside it
 * is asked for. Read row of tiles by row of tiles, every block is read once.
 *
 * <p>A block that cannot be read throws a {@link BlockError}. For one thread.
 */
public final class BlockImage extends TiledImage {
  private final BlockLayout layout;
  private final PixelReader reader;
  private @Nullable Raster block;

  /** A block could not be read; an {@link Error} because image chains swallow exceptions. */
  public static final class BlockError extends Error {
    private static final long serialVersionUID = 1L;
    private final IOException failure;

    BlockError(IOException failure) {
      super(failure);
      this.failure = failure;
    }

    /** What the reader threw. */
    public IOException failure() {
      return failure;
    }
  }

  /**
   * Wraps a reader.
   *
   * @param layout size and blocks
   * @param alpha whether the reader gives red, green, blue and alpha, or without alpha
   */
  public BlockImage(BlockLayout layout, boolean alpha, PixelReader reader) {
    super(
        layout.width(),
        layout.height(),
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE),
        samples(layout.tile(), alpha ? 4 : 3));
    this.layout = layout;
    this.reader = reader;
  }

  private static SampleModel samples(int tile, int bands) {
    int[] offsets = new int[bands];
    for (int band = 0; band < bands; band++) {
      offsets[band] = band;
    }
    return new PixelInterleavedSampleModel(
        DataBuffer.TYPE_BYTE, tile, tile, bands, tile * bands, offsets);
  }

  private WritableRaster raster(byte[] values, Rectangle where) {
    return Raster.createWritableRaster(
        getSampleModel().createCompatibleSampleModel(where.width, where.height),
        new DataBufferByte(values, values.length),
        where.getLocation());
  }

  @Override
  public Raster getTile(int tileX, int tileY) {
    return getData(
        new Rectangle(tileX * layout.tile(), tileY * layout.tile(), layout.tile(), layout.tile()));
  }

  @Override
  protected Raster piece(int x, int y) {
    Rectangle where = layout.blockOf(x / layout.tile(), y / layout.tile());
    Raster current = block;
    if (current == null || !current.getBounds().equals(where)) {
      // The old block may go before the new one comes.
      block = null;
      current = read(where);
      block = current;
    }
    return current;
  }

  private Raster read(Rectangle where) {
    try {
      return raster(reader.read(where), where);
    } catch (IOException e) {
      throw new BlockError(e);
    }
  }
}
