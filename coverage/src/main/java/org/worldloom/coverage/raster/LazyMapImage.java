package org.worldloom.coverage.raster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.awt.Color;
import java.awt.Point;
import java.awt.image.Raster;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A map whose tiles are computed when they are asked for, so that images larger than memory can be
 * streamed. Thread-safe.
 *
 * <p>It keeps about one row of tiles, which is what encoders that write line by line go back to. A
 * tile that cannot be computed throws a {@link TileError}.
 */
final class LazyMapImage extends TiledImage {
  private static final int TILE_WIDTH = 512;
  private static final int TILE_HEIGHT = 256;

  /** Wider maps than this get flatter tiles, so that a row of tiles stays small: bytes. */
  private static final long MOST_ROW_BYTES = 64L << 20;

  private static final int LEAST_TILE_HEIGHT = 16;
  private static final int SPARE_TILES = 4;

  private final Sampling sampling;
  private final ReaderFactory readers;
  private final MapLayout layout;
  private final @Nullable Color background;
  private final Cache<Long, Raster> tiles;

  /** Opens the pixel source with a fresh deadline for each tile. */
  @FunctionalInterface
  interface ReaderFactory {
    LevelReader open();
  }

  LazyMapImage(Sampling sampling, MapRequest request, ReaderFactory readers) {
    this(sampling, request, readers, MapLayout.of(request, sampling));
  }

  private LazyMapImage(
      Sampling sampling, MapRequest request, ReaderFactory readers, MapLayout layout) {
    super(
        request.width(),
        request.height(),
        layout.colorModel(),
        layout.sampleModel(TILE_WIDTH, tileHeight((long) request.width() * layout.bands())));
    this.sampling = sampling;
    this.readers = readers;
    this.layout = layout;
    this.background = request.background();
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
    int tileHeight = getTileHeight();
    int y = tileY * tileHeight;
    MapArea area =
        new MapArea(
            x, y, Math.min(TILE_WIDTH, getWidth() - x), Math.min(tileHeight, getHeight() - y));
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
  protected Raster piece(int x, int y) {
    return getTile(x / TILE_WIDTH, y / getTileHeight());
  }
}
