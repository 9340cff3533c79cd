package org.worldloom.coverage.planet;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * The legend of levels: greys for the base map, and from violet over green to yellow for what was
 * generated, the finer the lighter (eight colours of matplotlib's viridis map, CC0).
 */
final class StageLegend {
  private static final int[] VIRIDIS = {
    0x440154, 0x46327e, 0x365c8d, 0x277f8e, 0x1fa187, 0x4ac16d, 0xa0da39, 0xfde725
  };
  private static final int DARKEST_GREY = 0x50;
  private static final int LIGHTEST_GREY = 0xb0;

  private StageLegend() {}

  static Legend of(WorldGrid grid) {
    List<Legend.Entry> entries = new ArrayList<>();
    for (int level = grid.coarsestLevel(); level <= grid.deepestLevel(); level++) {
      entries.add(new Legend.Entry(grid.zoom(level), title(grid, level), colour(grid, level)));
    }
    return new Legend(entries);
  }

  private static String title(WorldGrid grid, int level) {
    String zoom = "Zoom " + grid.zoom(level) + ": ";
    if (level > 0) {
      return zoom + "generated, stage " + level + " of " + grid.deepestLevel();
    }
    return zoom + (level == 0 ? "base map" : "base map, averaged");
  }

  private static Color colour(WorldGrid grid, int level) {
    if (level <= 0) {
      int steps = Math.max(1, -grid.coarsestLevel());
      int grey = LIGHTEST_GREY + (LIGHTEST_GREY - DARKEST_GREY) * level / steps;
      return new Color(grey, grey, grey);
    }
    double place = grid.deepestLevel() == 1 ? 0 : (level - 1.0) / (grid.deepestLevel() - 1);
    return ramp(place * (VIRIDIS.length - 1));
  }

  private static Color ramp(double place) {
    int below = (int) Math.min(VIRIDIS.length - 2, Math.floor(place));
    Color from = new Color(VIRIDIS[below]);
    Color to = new Color(VIRIDIS[below + 1]);
    double part = place - below;
    return new Color(
        between(from.getRed(), to.getRed(), part),
        between(from.getGreen(), to.getGreen(), part),
        between(from.getBlue(), to.getBlue(), part));
  }

  private static int between(int from, int to, double part) {
    return (int) Math.round(from + part * (to - from));
  }
}
