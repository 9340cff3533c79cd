package org.worldloom.coverage.cascade;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.TreeMap;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.GranuleRect.Cell;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.pack.ModelPack;

/**
 * Decides which windows make which granules. Pure arithmetic.
 *
 * <p>Two policies, chosen by what the network's probe proved:
 *
 * <ul>
 *   <li><b>free</b>: the network gives the same bits in windows of any shape. Missing granules are
 *       cut into the largest rectangles that contain nothing else, so a place nobody visited costs
 *       just its dependency cone.
 *   <li><b>fixed</b>: every window has the pack's own shape and sits on its own lattice, because
 *       only equal shapes are known to give equal bits. Granules that come along are kept.
 * </ul>
 *
 * <p>Requests are cut along a lattice of {@link #edge} granules first: chunks bound the work that a
 * deadline can waste, and let overlapping requests meet on the same windows.
 *
 * @param halo parent pixels of context that a window needs on each side
 * @param edge largest window edge, in granules
 * @param fixed whether all windows must be {@code edge x edge} on the lattice of that step
 */
record WindowPlanner(int halo, int edge, boolean fixed) {

  WindowPlanner {
    if (halo < 0 || edge < 1) {
      throw new IllegalArgumentException("halo " + halo + ", window edge " + edge);
    }
  }

  /**
   * Largest free window, in granules: 512 px spend 1.6 times their core on halo where 256 px spend
   * 2.3 times.
   */
  private static final int FREE_EDGE = 8;

  /** The policy that the generator's certification allows. */
  static WindowPlanner of(WindowGenerator generator) {
    // A blended pack runs windows of one shape on a lattice of its own, whatever it is asked for.
    boolean anyShape =
        generator.certification().shapeInvariant()
            || generator.pack().kind() == ModelPack.Kind.BLENDED;
    if (anyShape) {
      return new WindowPlanner(generator.halo(), FREE_EDGE, false);
    }
    int core = generator.pack().window() * WorldGrid.SCALE;
    if (core % WorldGrid.GRANULE != 0) {
      throw new IllegalArgumentException(
          "the model's window of "
              + generator.pack().window()
              + " parent pixels is not a multiple of "
              + WorldGrid.GRANULE / WorldGrid.SCALE);
    }
    return new WindowPlanner(generator.halo(), core / WorldGrid.GRANULE, true);
  }

  /** The granules that have to be made together with the missing ones. */
  Set<Cell> closure(Collection<Cell> missing, long granulesPerAxis) {
    if (!fixed) {
      return new HashSet<>(missing);
    }
    Set<Cell> closed = new HashSet<>();
    for (Cell cell : missing) {
      fixedWindow(cell, granulesPerAxis).forEach(closed::add);
    }
    return closed;
  }

  /**
   * Cells grouped by chunk, chunks in row-major order. Cells that fit into one free window stay
   * together wherever they lie, so the small stages of a dependency cone are never cut in pieces.
   */
  List<List<Cell>> chunks(Collection<Cell> cells) {
    if (!fixed && fitsOneWindow(cells)) {
      return List.of(List.copyOf(cells));
    }
    TreeMap<Cell, List<Cell>> chunks =
        new TreeMap<>(Comparator.comparingLong(Cell::y).thenComparingLong(Cell::x));
    for (Cell cell : cells) {
      Cell chunk = new Cell(Math.floorDiv(cell.x(), (long) edge), Math.floorDiv(cell.y(), edge));
      chunks.computeIfAbsent(chunk, unused -> new ArrayList<>()).add(cell);
    }
    return List.copyOf(chunks.values());
  }

  /** Windows, in granules, that together make exactly the given cells (or their closure). */
  List<GranuleRect> windows(Collection<Cell> cells, long granulesPerAxis) {
    List<GranuleRect> windows = new ArrayList<>();
    for (List<Cell> chunk : chunks(cells)) {
      if (fixed) {
        windows.add(fixedWindow(chunk.get(0), granulesPerAxis));
      } else {
        cut(chunk, windows);
      }
    }
    return windows;
  }

  /** Parent pixels that a window reads, halo included; may reach over the world's edges. */
  PixelRect parentPixels(GranuleRect window) {
    return window.pixels().parent(WorldGrid.SCALE).grow(halo);
  }

  private boolean fitsOneWindow(Collection<Cell> cells) {
    LongSummaryStatistics x = cells.stream().mapToLong(Cell::x).summaryStatistics();
    LongSummaryStatistics y = cells.stream().mapToLong(Cell::y).summaryStatistics();
    return x.getMax() - x.getMin() < edge && y.getMax() - y.getMin() < edge;
  }

  private GranuleRect fixedWindow(Cell cell, long granulesPerAxis) {
    long step = Math.min(edge, granulesPerAxis);
    long x = Math.floorDiv(cell.x(), step) * step;
    long y = Math.floorDiv(cell.y(), step) * step;
    return new GranuleRect(x, y, x + step, y + step);
  }

  /**
   * Greedy cut into rectangles: from the first free cell in row-major order as far right as it
   * goes, then as far down as the whole run repeats.
   */
  private static void cut(List<Cell> cells, List<GranuleRect> windows) {
    Set<Cell> free = new HashSet<>(cells);
    List<Cell> order = new ArrayList<>(cells);
    order.sort(Comparator.comparingLong(Cell::y).thenComparingLong(Cell::x));
    for (Cell first : order) {
      if (!free.contains(first)) {
        continue;
      }
      long x1 = first.x() + 1;
      while (free.contains(new Cell(x1, first.y()))) {
        x1++;
      }
      long y1 = first.y() + 1;
      while (rowIsFree(free, first.x(), x1, y1)) {
        y1++;
      }
      GranuleRect window = new GranuleRect(first.x(), first.y(), x1, y1);
      window.forEach(free::remove);
      windows.add(window);
    }
  }

  private static boolean rowIsFree(Set<Cell> free, long x0, long x1, long y) {
    for (long x = x0; x < x1; x++) {
      if (!free.contains(new Cell(x, y))) {
        return false;
      }
    }
    return true;
  }
}
