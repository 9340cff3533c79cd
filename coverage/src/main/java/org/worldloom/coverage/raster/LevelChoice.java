package org.worldloom.coverage.raster;

import org.worldloom.coverage.grid.WorldGrid;

/** Which level a map of some resolution is made from. */
final class LevelChoice {
  /** A level this much too coarse is still good enough; smaller than any visible magnification. */
  private static final double TOLERANCE = 1 + 1.0 / 1024;

  /** Most source pixels along a long thin map pixel, per source pixel across it. */
  private static final double MOST_ASPECT = 16;

  private LevelChoice() {}

  /**
   * The coarsest level that is as fine as the map, or the deepest level if none is. Long thin
   * pixels are served from a coarser level than their short side asks for, which bounds what a
   * pixel may cost.
   *
   * @param width size of a map pixel in turns, more than 0
   * @param height the other side
   */
  static int of(WorldGrid grid, double width, double height) {
    double turns = Math.max(Math.min(width, height), Math.max(width, height) / MOST_ASPECT);
    int zoom = exponentNotBelow(1 / (turns * TOLERANCE * WorldGrid.TILE));
    int level = -Math.floorDiv(grid.baseZoom() - zoom, 2);
    return Math.max(grid.coarsestLevel(), Math.min(grid.deepestLevel(), level));
  }

  /** The smallest power of two that is at least the value, as its exponent. */
  private static int exponentNotBelow(double value) {
    int exponent = Math.getExponent(value);
    return Math.scalb(1.0, exponent) < value ? exponent + 1 : exponent;
  }
}
