package org.worldloom.coverage.cascade;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.GranuleRect.Cell;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.WindowRequest;

/**
 * Turns parents into granules: cuts windows, runs the network, rounds exactly.
 *
 * @param grid the world
 * @param planner chooses the windows
 * @param generator runs the network
 */
record GranuleMaker(WorldGrid grid, WindowPlanner planner, WindowGenerator generator) {

  /**
   * Makes granules of one level.
   *
   * @param seed world seed
   * @param keys granules to make, all of one level
   * @param parents the level above, holding every parent pixel that the windows need
   * @param deadline checked before each window
   */
  Map<GranuleKey, Granule> make(
      long seed, Collection<GranuleKey> keys, StateLevel parents, long deadline)
      throws IOException {
    int level = parents.level() + 1;
    List<Cell> cells = keys.stream().map(key -> new Cell(key.x(), key.y())).toList();
    Map<GranuleKey, Granule> made = new HashMap<>();
    for (GranuleRect window : planner.windows(cells, grid.granules(level))) {
      if (System.nanoTime() - deadline > 0) {
        throw new DeadlineException(
            "the deadline passed before all windows were generated; what is done is kept");
      }
      window(seed, level, window, parents, made);
    }
    made.keySet().retainAll(List.copyOf(keys));
    return made;
  }

  private void window(
      long seed, int level, GranuleRect window, StateLevel parents, Map<GranuleKey, Granule> made)
      throws IOException {
    PixelRect rect = planner.parentPixels(window);
    byte[] parentPixels = parents.pixels(rect);
    Core core = new Core(window, rect, parentPixels, generate(seed, level, rect, parentPixels));
    List<Cell> cells = window.cells();
    List<Granule> granules =
        IntStream.range(0, cells.size())
            .parallel()
            .mapToObj(i -> core.granule(cells.get(i), parents.channels()))
            .toList();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      made.put(new GranuleKey(seed, level, cell.x(), cell.y()), granules.get(i));
    }
  }

  private float[] generate(long seed, int level, PixelRect rect, byte[] parentPixels)
      throws IOException {
    int height = Math.toIntExact(rect.height());
    float[] log2GroundResolution = new float[height];
    for (int row = 0; row < height; row++) {
      double childResolution = grid.groundResolution(level - 1, rect.y0() + row) / WorldGrid.SCALE;
      log2GroundResolution[row] = (float) (StrictMath.log(childResolution) / StrictMath.log(2));
    }
    float[] child;
    try {
      child =
          generator.generate(
              new WindowRequest(
                  seed,
                  level,
                  rect.x0(),
                  rect.y0(),
                  Math.toIntExact(rect.width()),
                  height,
                  grid.size(level - 1),
                  parentPixels,
                  log2GroundResolution));
    } catch (GenerationException e) {
      throw new IOException("imagery could not be generated: " + e.getMessage(), e);
    }
    for (float value : child) {
      if (!Float.isFinite(value)) {
        throw new IOException("imagery could not be generated: the network gave " + value);
      }
    }
    return child;
  }

  /**
   * A generated window.
   *
   * @param window its certified granules
   * @param rect its parent pixels, halo included
   * @param parent quantised parents, planar
   * @param child network output, planar, four times the parent's size
   */
  private record Core(GranuleRect window, PixelRect rect, byte[] parent, float[] child) {

    Granule granule(Cell cell, int channels) {
      int edge = WorldGrid.GRANULE;
      int scale = WorldGrid.SCALE;
      int parentWidth = (int) rect.width();
      int parentHeight = (int) rect.height();
      int parentX = (int) (cell.x() * edge / scale - rect.x0());
      int parentY = (int) (cell.y() * edge / scale - rect.y0());
      byte[] planes = new byte[channels * edge * edge];
      ExactRounding rounding = new ExactRounding();
      double[] block = new double[scale * scale];
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < edge / scale; y++) {
          for (int x = 0; x < edge / scale; x++) {
            int parentRow = c * parentHeight + parentY + y;
            int childAt = (parentRow * scale * parentWidth + parentX + x) * scale;
            gather(block, childAt, parentWidth * scale);
            rounding.round(block, parent[parentRow * parentWidth + parentX + x] & 0xff);
            scatter(block, planes, (c * edge + y * scale) * edge + x * scale);
          }
        }
      }
      return new Granule(planes);
    }

    private void gather(double[] block, int at, int stride) {
      for (int i = 0; i < block.length; i++) {
        block[i] = 255.0 * child[at + (i >> 2) * stride + (i & 3)];
      }
    }

    private static void scatter(double[] block, byte[] planes, int at) {
      for (int i = 0; i < block.length; i++) {
        planes[at + (i >> 2) * WorldGrid.GRANULE + (i & 3)] = (byte) (int) block[i];
      }
    }
  }
}
