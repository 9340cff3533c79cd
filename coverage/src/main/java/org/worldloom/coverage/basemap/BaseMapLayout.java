package org.worldloom.coverage.basemap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Where things lie in a kept base map.
 *
 * <p>A header of {@value #HEADER_BYTES} bytes (magic, format, base zoom, channels, edge of a
 * granule, length of the file, identity; big-endian, zero-filled), then the granules of level 0, -1
 * and so on down to the grid's coarsest level, each level in row-major order, each granule as its
 * planes. Pure arithmetic.
 *
 * @param grid the world grid; only its base zoom matters
 * @param channels planes per granule
 */
record BaseMapLayout(WorldGrid grid, int channels) {
  static final int HEADER_BYTES = 4096;

  private static final String MAGIC = "WLBASE\r\n";
  private static final int FORMAT = 1;

  int granuleBytes() {
    return channels * WorldGrid.GRANULE * WorldGrid.GRANULE;
  }

  /** Number of granules before the given one. */
  long ordinal(int level, long x, long y) {
    long granules = grid.granules(level);
    if (level > 0 || x < 0 || x >= granules || y < 0 || y >= granules) {
      throw new IllegalArgumentException(
          "granule (" + x + ", " + y + ") of level " + level + " is not in the base map");
    }
    long before = 0;
    for (int finer = 0; finer > level; finer--) {
      before += grid.granules(finer) * grid.granules(finer);
    }
    return before + y * granules + x;
  }

  /** Position of a granule in the file. */
  long offset(int level, long x, long y) {
    return HEADER_BYTES + ordinal(level, x, y) * granuleBytes();
  }

  /** Granules of all levels. */
  long granules() {
    int coarsest = grid.coarsestLevel();
    long last = grid.granules(coarsest) - 1;
    return ordinal(coarsest, last, last) + 1;
  }

  /** Length of the file. */
  long length() {
    return HEADER_BYTES + granules() * granuleBytes();
  }

  /** The header of a file with this layout, ready to be read. */
  ByteBuffer header(String identity) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .put(MAGIC.getBytes(StandardCharsets.US_ASCII))
        .putInt(FORMAT)
        .putInt(grid.baseZoom())
        .putInt(channels)
        .putInt(WorldGrid.GRANULE)
        .putLong(length())
        .put(HexFormat.of().parseHex(identity))
        .rewind();
  }
}
