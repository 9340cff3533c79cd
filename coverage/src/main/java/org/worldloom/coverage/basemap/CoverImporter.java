package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.inference.CoverStart;
import org.worldloom.inference.GenerationException;

/**
 * Adds the land-cover weights to level 0 of a base map whose colours are written.
 *
 * <p>The start network runs over windows of {@value #WINDOW} pixels and its halo on a fixed
 * lattice, always of the same shape, so that the result depends on the map alone. Columns go around
 * the world, rows beyond its north and south edge repeat the edge row.
 */
final class CoverImporter {
  /** Edge of a window without its halo: pixels. Every grid is a multiple of it. */
  static final int WINDOW = 512;

  private static final int GRANULE = WorldGrid.GRANULE;
  private static final int PLANE = GRANULE * GRANULE;
  private static final int COLOURS = Resampler.CHANNELS;
  private static final float BYTE = 255;

  private final WorldGrid grid;
  private final KeptGranules granules;
  private final CoverStart start;
  private final CoverStart.Session network;
  private final int edge;

  CoverImporter(
      WorldGrid grid, KeptGranules granules, CoverStart start, CoverStart.Session network) {
    this.grid = grid;
    this.granules = granules;
    this.start = start;
    this.network = network;
    this.edge = WINDOW + 2 * start.halo();
  }

  /** Rows of windows. */
  static long rows(WorldGrid grid) {
    return grid.size(0) / WINDOW;
  }

  /** The windows of one row, each a task of its own. */
  List<Callable<Void>> row(long row) {
    List<Callable<Void>> windows = new ArrayList<>();
    for (long x = 0; x < rows(grid); x++) {
      long column = x;
      windows.add(
          () -> {
            window(column * WINDOW, row * WINDOW);
            return null;
          });
    }
    return windows;
  }

  private void window(long x, long y) throws IOException {
    float[] weights;
    try {
      weights = network.weights(colour(x, y), latitude(y), edge);
    } catch (GenerationException e) {
      throw new BaseMapException("the land cover of the base map failed: " + e.getMessage(), e);
    }
    for (int row = 0; row < WINDOW / GRANULE; row++) {
      for (int column = 0; column < WINDOW / GRANULE; column++) {
        byte[] planes = rounded(weights, column * GRANULE, row * GRANULE);
        granules.write(planes, COLOURS, 0, x / GRANULE + column, y / GRANULE + row);
      }
    }
  }

  private byte[] rounded(float[] weights, int left, int top) throws BaseMapException {
    byte[] planes = new byte[start.classes() * PLANE];
    WeightRounding rounding = new WeightRounding(start.classes());
    for (int i = 0; i < PLANE; i++) {
      int row = start.halo() + top + i / GRANULE;
      int column = start.halo() + left + i % GRANULE;
      if (!rounding.round(weights, edge * edge, row * edge + column, planes, PLANE, i)) {
        throw new BaseMapException(
            "the land cover of the base map failed: the start network gave weights that are not"
                + " 0 to 1 with a sum of 1");
      }
    }
    return planes;
  }

  private float[] latitude(long y) {
    float[] latitude = new float[edge];
    for (int row = 0; row < edge; row++) {
      latitude[row] = (float) grid.latitude(0, y - start.halo() + row);
    }
    return latitude;
  }

  /** The colours of a window, granule by granule. */
  private float[] colour(long x, long y) throws IOException {
    float[] colour = new float[COLOURS * edge * edge];
    long west = x - start.halo();
    long north = y - start.halo();
    long last = grid.size(0) - 1;
    byte[] planes = new byte[COLOURS * PLANE];
    for (long top = clamp(north, last) / GRANULE;
        top <= clamp(north + edge - 1, last) / GRANULE;
        top++) {
      for (long left = Math.floorDiv(west, (long) GRANULE); left * GRANULE < west + edge; left++) {
        granules.read(planes, 0, Math.floorMod(left, grid.granules(0)), top);
        copy(planes, left * GRANULE - west, top, north, colour);
      }
    }
    return colour;
  }

  /** Copies what a window needs of one granule; rows outside the world come from its edge rows. */
  private void copy(byte[] planes, long left, long top, long north, float[] colour) {
    long last = grid.size(0) - 1;
    int from = (int) Math.max(0, left);
    int to = (int) Math.min(edge, left + GRANULE);
    for (int row = 0; row < edge; row++) {
      long inGranule = clamp(north + row, last) - top * GRANULE;
      if (inGranule < 0 || inGranule >= GRANULE) {
        continue;
      }
      for (int c = 0; c < COLOURS; c++) {
        int source = Math.toIntExact(inGranule * GRANULE - left) + c * PLANE;
        int target = (c * edge + row) * edge;
        for (int column = from; column < to; column++) {
          colour[target + column] = (planes[source + column] & 0xff) / BYTE;
        }
      }
    }
  }

  private static long clamp(long row, long last) {
    return Math.max(0, Math.min(last, row));
  }
}
