package org.worldloom.server.cli.render;

import java.awt.Image;
import java.awt.Rectangle;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * A map as an image for image writers: keeps one block, and reads the next when a tile outside it
 * is asked for. Read row of tiles by row of tiles, every block is read once.
 *
 * <p>A block that cannot be read throws a {@link BlockError}. For one thread.
 */
public final class BlockImage implements RenderedImage {
  private final BlockLayout layout;
  private final int bands;
  private final PixelReader reader;
  private final ColorModel colorModel;
  private final SampleModel sampleModel;
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
    this.layout = layout;
    this.bands = alpha ? 4 : 3;
    this.reader = reader;
    this.colorModel =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    this.sampleModel = samples(layout.tile(), layout.tile());
  }

  private SampleModel samples(int width, int height) {
    int[] offsets = new int[bands];
    for (int band = 0; band < bands; band++) {
      offsets[band] = band;
    }
    return new PixelInterleavedSampleModel(
        DataBuffer.TYPE_BYTE, width, height, bands, width * bands, offsets);
  }

  private WritableRaster raster(byte[] values, Rectangle where) {
    return Raster.createWritableRaster(
        samples(where.width, where.height),
        new DataBufferByte(values, values.length),
        where.getLocation());
  }

  @Override
  public Raster getTile(int tileX, int tileY) {
    return getData(
        new Rectangle(tileX * layout.tile(), tileY * layout.tile(), layout.tile(), layout.tile()));
  }

  @Override
  public Raster getData() {
    return getData(new Rectangle(0, 0, getWidth(), getHeight()));
  }

  @Override
  public Raster getData(Rectangle rect) {
    byte[] values = new byte[Math.toIntExact((long) rect.width * rect.height * bands)];
    return copyData(raster(values, rect));
  }

  @Override
  public WritableRaster copyData(@Nullable WritableRaster target) {
    if (target == null) {
      return (WritableRaster) getData();
    }
    Rectangle wanted =
        target.getBounds().intersection(new Rectangle(0, 0, getWidth(), getHeight()));
    int y = wanted.y;
    while (y < wanted.y + wanted.height) {
      int x = wanted.x;
      Rectangle last = new Rectangle();
      while (x < wanted.x + wanted.width) {
        Raster source = blockAt(x, y);
        last = source.getBounds();
        Rectangle common = last.intersection(wanted);
        target.setRect(
            source.createChild(
                common.x, common.y, common.width, common.height, common.x, common.y, null));
        x = last.x + last.width;
      }
      y = last.y + last.height;
    }
    return target;
  }

  private Raster blockAt(int x, int y) {
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

  /** Images have no sources here; the type of the interface is what it is. */
  @Override
  @SuppressWarnings("JdkObsolete")
  public Vector<RenderedImage> getSources() {
    return new Vector<>();
  }

  @Override
  public Object getProperty(String name) {
    return Image.UndefinedProperty;
  }

  @Override
  public String @Nullable [] getPropertyNames() {
    return null;
  }

  @Override
  public ColorModel getColorModel() {
    return colorModel;
  }

  @Override
  public SampleModel getSampleModel() {
    return sampleModel;
  }

  @Override
  public int getWidth() {
    return layout.width();
  }

  @Override
  public int getHeight() {
    return layout.height();
  }

  @Override
  public int getMinX() {
    return 0;
  }

  @Override
  public int getMinY() {
    return 0;
  }

  @Override
  public int getNumXTiles() {
    return layout.tilesAcross();
  }

  @Override
  public int getNumYTiles() {
    return layout.tilesDown();
  }

  @Override
  public int getMinTileX() {
    return 0;
  }

  @Override
  public int getMinTileY() {
    return 0;
  }

  @Override
  public int getTileWidth() {
    return layout.tile();
  }

  @Override
  public int getTileHeight() {
    return layout.tile();
  }

  @Override
  public int getTileGridXOffset() {
    return 0;
  }

  @Override
  public int getTileGridYOffset() {
    return 0;
  }
}
