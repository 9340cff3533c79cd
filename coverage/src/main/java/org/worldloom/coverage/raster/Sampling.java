package org.worldloom.coverage.raster;

import java.io.IOException;
import java.util.Optional;

/**
 * Which pixels of which level each pixel of one map averages. Immutable; any part of the map may be
 * rendered at any time from any thread, with the same result.
 */
sealed interface Sampling permits GridSampling, PointSampling {

  /** The level shown at the map's centre. */
  int level();

  /** Whether some pixel may lie outside the world; {@code false} is a promise. */
  boolean mayLeaveWorld();

  /** Computes all pixels of the canvas' area. */
  void render(LevelReader source, Canvas canvas) throws IOException;

  /** Where a map pixel's centre lies, empty outside the world. */
  Optional<WorldPixel> locate(int column, int row);
}
