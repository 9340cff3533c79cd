package org.worldloom.server.cli.render;

import java.awt.Rectangle;

/**
 * How a map is cut: into square tiles, as they are written, and into blocks, as they are read. A
 * block is a run of tiles of one row, since wide windows waste less of the network on their halo,
 * and since one row of tiles after the other is the order in which files are written.
 *
 * @param width columns of the map
 * @param height rows of the map
 * @param tile edge of a tile, pixels
 * @param tilesPerBlock tiles in a block
 */
public record BlockLayout(int width, int height, int tile, int tilesPerBlock) {
  private static final int LARGE_TILE = 512;
  private static final int SMALL_TILE = 256;
  private static final int WIDEST_BLOCK = 2048;

  public BlockLayout {
    if (width < 1 || height < 1 || tile < 1 || tilesPerBlock < 1) {
      throw new IllegalArgumentException(
          "a map of " + width + " x " + height + " in blocks of " + tilesPerBlock + " x " + tile);
    }
  }

  /**
   * The layout for a map.
   *
   * @param mostPixels most pixels of a block, at least 65,536
   */
  public static BlockLayout of(int width, int height, long mostPixels) {
    int tile = mostPixels >= (long) LARGE_TILE * LARGE_TILE ? LARGE_TILE : SMALL_TILE;
    long columns = Math.min(WIDEST_BLOCK, mostPixels / tile);
    return new BlockLayout(width, height, tile, (int) Math.max(1, columns / tile));
  }

  public int tilesAcross() {
    return -Math.floorDiv(-width, tile);
  }

  public int tilesDown() {
    return -Math.floorDiv(-height, tile);
  }

  /** Blocks of the whole map. */
  public long blocks() {
    return (long) -Math.floorDiv(-tilesAcross(), tilesPerBlock) * tilesDown();
  }

  /** The pixels of the block that holds a tile. */
  public Rectangle blockOf(int tileX, int tileY) {
    int x = tileX / tilesPerBlock * tilesPerBlock * tile;
    int y = tileY * tile;
    // In long arithmetic: a map may be nearly 2^31 pixels wide.
    int right = (int) Math.min(width, x + (long) tilesPerBlock * tile);
    int bottom = (int) Math.min(height, y + (long) tile);
    return new Rectangle(x, y, right - x, bottom - y);
  }
}
