package org.worldloom.coverage.raster;

import java.awt.Image;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * An image whose pixels come in pieces when they are asked for, in the types of {@code
 * java.awt.image} alone. It begins at (0, 0), and so do its tiles.
 *
 * <p>What a subclass adds: tiles, and pieces to copy pixels from, which may be larger than tiles.
 */
public abstract class TiledImage implements RenderedImage {
  private final int width;
  private final int height;
  private final ColorModel colorModel;
  private final SampleModel sampleModel;

  /**
   * An image.
   *
   * @param sampleModel layout of a tile, whose size is that of the tiles
   */
  protected TiledImage(int width, int height, ColorModel colorModel, SampleModel sampleModel) {
    this.width = width;
    this.height = height;
    this.colorModel = colorModel;
    this.sampleModel = sampleModel;
  }

  /**
   * The piece that holds a pixel of the image. Its bounds begin at or before that pixel and may
   * reach over the edge of the image; pieces of one row of pixels have one lower edge.
   */
  protected abstract Raster piece(int x, int y);

  @Override
  public final Raster getData() {
    return getData(new Rectangle(0, 0, width, height));
  }

  @Override
  public final Raster getData(Rectangle rect) {
    return copyData(empty(rect));
  }

  @Override
  public final WritableRaster copyData(@Nullable WritableRaster target) {
    Rectangle all = new Rectangle(0, 0, width, height);
    WritableRaster copy = target == null ? empty(all) : target;
    Rectangle wanted = copy.getBounds().intersection(all);
    int y = wanted.y;
    while (y < wanted.y + wanted.height) {
      int x = wanted.x;
      Rectangle last = new Rectangle();
      while (x < wanted.x + wanted.width) {
        Raster piece = piece(x, y);
        last = piece.getBounds();
        Rectangle common = last.intersection(wanted);
        copy.setRect(
            piece.createChild(
                common.x, common.y, common.width, common.height, common.x, common.y, null));
        x = last.x + last.width;
      }
      y = last.y + last.height;
    }
    return copy;
  }

  private WritableRaster empty(Rectangle rect) {
    SampleModel model = sampleModel.createCompatibleSampleModel(rect.width, rect.height);
    return Raster.createWritableRaster(model, model.createDataBuffer(), new Point(rect.x, rect.y));
  }

  /** Images have no sources here; the type of the interface is what it is. */
  @Override
  @SuppressWarnings("JdkObsolete")
  public final Vector<RenderedImage> getSources() {
    return new Vector<>();
  }

  @Override
  public final Object getProperty(String name) {
    return Image.UndefinedProperty;
  }

  @Override
  public final String @Nullable [] getPropertyNames() {
    return null;
  }

  @Override
  public final ColorModel getColorModel() {
    return colorModel;
  }

  @Override
  public final SampleModel getSampleModel() {
    return sampleModel;
  }

  @Override
  public final int getWidth() {
    return width;
  }

  @Override
  public final int getHeight() {
    return height;
  }

  @Override
  public final int getMinX() {
    return 0;
  }

  @Override
  public final int getMinY() {
    return 0;
  }

  @Override
  public final int getNumXTiles() {
    return -Math.floorDiv(-width, getTileWidth());
  }

  @Override
  public final int getNumYTiles() {
    return -Math.floorDiv(-height, getTileHeight());
  }

  @Override
  public final int getMinTileX() {
    return 0;
  }

  @Override
  public final int getMinTileY() {
    return 0;
  }

  @Override
  public final int getTileWidth() {
    return sampleModel.getWidth();
  }

  @Override
  public final int getTileHeight() {
    return sampleModel.getHeight();
  }

  @Override
  public final int getTileGridXOffset() {
    return 0;
  }

  @Override
  public final int getTileGridYOffset() {
    return 0;
  }
}
