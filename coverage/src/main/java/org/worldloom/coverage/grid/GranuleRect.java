package org.worldloom.coverage.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A half-open rectangle of granules of one level; columns are not wrapped, rows lie inside the
 * world.
 *
 * @param x0 first granule column
 * @param y0 first granule row
 * @param x1 column after the last
 * @param y1 row after the last
 */
public record GranuleRect(long x0, long y0, long x1, long y1) {

  /** A granule position. */
  public record Cell(long x, long y) {}

  public GranuleRect {
    if (x1 <= x0 || y1 <= y0) {
      throw new IllegalArgumentException(
          "empty granule rectangle [" + x0 + ", " + x1 + ") x [" + y0 + ", " + y1 + ")");
    }
  }

  /**
   * The granules that hold the pixels of a rectangle. Rows outside the world repeat its edge rows,
   * so a rectangle that lies wholly north of the world needs the first granule row.
   */
  public static GranuleRect covering(WorldGrid grid, int level, PixelRect pixels) {
    long lastRow = grid.size(level) - 1;
    long top = Math.min(Math.max(pixels.y0(), 0), lastRow);
    long bottom = Math.min(Math.max(pixels.y1() - 1, 0), lastRow);
    long edge = WorldGrid.GRANULE;
    return new GranuleRect(
        Math.floorDiv(pixels.x0(), edge),
        top / edge,
        Math.floorDiv(pixels.x1() - 1, edge) + 1,
        bottom / edge + 1);
  }

  /** The pixels of these granules. */
  public PixelRect pixels() {
    long edge = WorldGrid.GRANULE;
    return new PixelRect(x0 * edge, y0 * edge, x1 * edge, y1 * edge);
  }

  public long width() {
    return x1 - x0;
  }

  public long height() {
    return y1 - y0;
  }

  /** The granules, row by row. */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    forEach(cells::add);
    return cells;
  }

  /** Calls the action for each granule, row by row. */
  public void forEach(Consumer<Cell> action) {
    for (long y = y0; y < y1; y++) {
      for (long x = x0; x < x1; x++) {
        action.accept(new Cell(x, y));
      }
    }
  }
}
