package org.worldloom.coverage.raster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.awt.Color;
import java.awt.Image;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * A map whose tiles are computed when they are asked for, so that images larger than memory can be
 * streamed. Thread-safe.
 *
 * <p>It keeps about one row of tiles, which is what encoders that write line by line go back to. A
 * tile that cannot be computed throws a {@link TileError}.
 */
public final class LazyMapImage implements RenderedImage {
  private static final int TILE_WIDTH = 512;
  private static final int TILE_HEIGHT = 256;

  /** Wider maps than this get flatter tiles, so that a row of tiles stays small: bytes. */
  private static final long MOST_ROW_BYTES = 64L << 20;

  private static final int LEAST_TILE_HEIGHT = 16;
  private static final int SPARE_TILES = 4;

  private final Sampling sampling;
  private final ReaderFactory readers;
  private final int width;
  private final int height;
  private final int tileHeight;
  private final MapLayout layout;
  private final @Nullable Color background;
  private final ColorModel colorModel;
  private final SampleModel sampleModel;
  private final Cache<Long, Raster> tiles;

  /** Opens the pixel source with a fresh deadline for each tile. */
  @FunctionalInterface
  interface ReaderFactory {
    LevelReader open();
  }

  LazyMapImage(Sampling sampling, MapRequest request, ReaderFactory readers) {
    this.sampling = sampling;
    this.readers = readers;
    this.width = request.width();
    this.height = request.height();
    this.layout = MapLayout.of(request, sampling);
    this.background = request.background();
    this.tileHeight = tileHeight((long) width * layout.bands());
    this.colorModel = layout.colorModel();
    this.sampleModel = layout.sampleModel(TILE_WIDTH, tileHeight);
    this.tiles =
        Caffeine.newBuilder()
            .maximumSize(getNumXTiles() + SPARE_TILES)
            .executor(Runnable::run)
            .build();
  }

  private static int tileHeight(long rowBytes) {
    int rows = TILE_HEIGHT;
    while (rows > LEAST_TILE_HEIGHT && rows * rowBytes > MOST_ROW_BYTES) {
      rows /= 2;
    }
    return rows;
  }

  @Override
  public Raster getTile(int tileX, int tileY) {
    if (tileX < 0 || tileY < 0 || tileX >= getNumXTiles() || tileY >= getNumYTiles()) {
      throw new IndexOutOfBoundsException(
          "tile (" + tileX + ", " + tileY + ") is outside the image");
    }
    return tiles.get((long) tileY * getNumXTiles() + tileX, key -> compute(tileX, tileY));
  }

  private Raster compute(int tileX, int tileY) {
    int x = tileX * TILE_WIDTH;
    int y = tileY * tileHeight;
    MapArea area =
        new MapArea(x, y, Math.min(TILE_WIDTH, width - x), Math.min(tileHeight, height - y));
    Canvas canvas = new Canvas(area, TILE_WIDTH, tileHeight, layout, background);
    try {
      sampling.render(readers.open(), canvas);
    } catch (IOException e) {
      throw new TileError(
          "pixels from (" + x + ", " + y + ") on could not be computed: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new TileError("pixels from (" + x + ", " + y + ") on could not be computed: " + e, e);
    }
    return layout.raster(canvas.samples, TILE_WIDTH, tileHeight, new Point(x, y));
  }

  @Override
  public Raster getData() {
    return getData(new Rectangle(0, 0, width, height));
  }

  @Override
  public Raster getData(Rectangle rect) {
    byte[] samples = new byte[Math.toIntExact((long) rect.width * rect.height * layout.bands())];
    return copyData(layout.raster(samples, rect.width, rect.height, rect.getLocation()));
  }

  @Override
  public WritableRaster copyData(@Nullable WritableRaster target) {
    if (target == null) {
      return copyData((WritableRaster) emptyRaster());
    }
    Rectangle wanted = target.getBounds().intersection(new Rectangle(0, 0, width, height));
    if (wanted.isEmpty()) {
      return target;
    }
    for (int ty = wanted.y / tileHeight; ty <= (wanted.y + wanted.height - 1) / tileHeight; ty++) {
      for (int tx = wanted.x / TILE_WIDTH; tx <= (wanted.x + wanted.width - 1) / TILE_WIDTH; tx++) {
        Raster tile = getTile(tx, ty);
        Rectangle common = tile.getBounds().intersection(wanted);
        target.setRect(
            tile.createChild(
                common.x, common.y, common.width, common.height, common.x, common.y, null));
      }
    }
    return target;
  }

  private Raster emptyRaster() {
    byte[] samples = new byte[Math.toIntExact((long) width * height * layout.bands())];
    return layout.raster(samples, width, height, new Point());
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
    return width;
  }

  @Override
  public int getHeight() {
    return height;
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
    return -Math.floorDiv(-width, TILE_WIDTH);
  }

  @Override
  public int getNumYTiles() {
    return -Math.floorDiv(-height, tileHeight);
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
    return TILE_WIDTH;
  }

  @Override
  public int getTileHeight() {
    return tileHeight;
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
