package org.worldloom.coverage.cascade;

import java.util.List;
import java.util.stream.IntStream;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.GranuleRect.Cell;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Granule;

/**
 * The granules of one level, seen as an endless lattice of pixels: columns wrap around the world,
 * rows beyond the north and south edge repeat the edge row.
 *
 * @param grid the world
 * @param level the level of the granules
 * @param channels state channels per pixel
 * @param granules gives the granule of a position inside the world
 */
record StateLevel(WorldGrid grid, int level, int channels, Lookup granules) {

  /** Gives the granule at a position; fails if the caller did not fetch it before. */
  @FunctionalInterface
  interface Lookup {
    Granule at(Cell cell);
  }

  /** Copies a rectangle of pixels with all channels. */
  byte[] pixels(PixelRect rect) {
    return pixels(rect, IntStream.range(0, channels).boxed().toList());
  }

  /**
   * Copies a rectangle of pixels.
   *
   * @param wanted channels to copy
   * @return planar bytes {@code [(i * height + row) * width + column]}, plane i of channel {@code
   *     wanted[i]}
   */
  byte[] pixels(PixelRect rect, List<Integer> wanted) {
    int width = Math.toIntExact(rect.width());
    int height = Math.toIntExact(rect.height());
    byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), wanted.size())];
    GranuleRect cells = GranuleRect.covering(grid, level, rect);
    long world = grid.granules(level);
    cells.forEach(
        cell -> {
          Granule granule = granules.at(new Cell(Math.floorMod(cell.x(), world), cell.y()));
          copy(granule, cell, rect, wanted, pixels, width, height);
        });
    return pixels;
  }

  private void copy(
      Granule granule,
      Cell cell,
      PixelRect rect,
      List<Integer> wanted,
      byte[] pixels,
      int width,
      int height) {
    int edge = WorldGrid.GRANULE;
    long left = cell.x() * edge;
    long first = Math.max(left, rect.x0());
    int run = (int) (Math.min(left + edge, rect.x1()) - first);
    int sourceColumn = (int) (first - left);
    int targetColumn = (int) (first - rect.x0());
    byte[] planes = granule.planes();
    for (int row = firstRow(cell, rect); row < height; row++) {
      long worldRow = Math.min(Math.max(rect.y0() + row, 0), grid.size(level) - 1);
      long sourceRow = worldRow - cell.y() * edge;
      if (sourceRow >= edge) {
        break;
      }
      for (int i = 0; i < wanted.size(); i++) {
        System.arraycopy(
            planes,
            (wanted.get(i) * edge + (int) sourceRow) * edge + sourceColumn,
            pixels,
            (i * height + row) * width + targetColumn,
            run);
      }
    }
  }

  /** First row of the rectangle that takes its pixels from the cell. */
  private static int firstRow(Cell cell, PixelRect rect) {
    return cell.y() == 0 ? 0 : (int) Math.max(0, cell.y() * WorldGrid.GRANULE - rect.y0());
  }
}
