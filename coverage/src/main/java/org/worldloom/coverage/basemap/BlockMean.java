package org.worldloom.coverage.basemap;

import org.worldloom.coverage.grid.WorldGrid;

/** Exact averages of 4 x 4 pixels, rounded half up. Pure arithmetic. */
final class BlockMean {
  private static final int SCALE = WorldGrid.SCALE;
  private static final int EDGE = WorldGrid.GRANULE;
  private static final int PLANE = EDGE * EDGE;
  private static final int PART = EDGE / SCALE;

  private BlockMean() {}

  /**
   * Averages one of the 16 granules below a granule into its place.
   *
   * @param finer planes of the finer granule
   * @param column column of the finer granule among the 4 x 4, 0 to 3
   * @param row its row, 0 to 3
   * @param coarser planes of the coarser granule; the 16 x 16 pixels that the finer one covers are
   *     written
   */
  static void into(byte[] finer, int column, int row, byte[] coarser) {
    for (int plane = 0; plane < finer.length; plane += PLANE) {
      for (int y = 0; y < PART; y++) {
        int target = plane + (row * PART + y) * EDGE + column * PART;
        for (int x = 0; x < PART; x++) {
          coarser[target + x] = mean(finer, plane + SCALE * (y * EDGE + x));
        }
      }
    }
  }

  private static byte mean(byte[] values, int first) {
    int sum = SCALE * SCALE / 2;
    for (int y = 0; y < SCALE; y++) {
      for (int x = 0; x < SCALE; x++) {
        sum += values[first + y * EDGE + x] & 0xff;
      }
    }
    return (byte) (sum / (SCALE * SCALE));
  }
}
