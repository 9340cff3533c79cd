package org.worldloom.coverage.raster;

import java.io.IOException;
import org.worldloom.coverage.grid.PixelRect;

/** A pixel source with seed and deadline filled in. */
@FunctionalInterface
interface LevelReader {

  /** Planar pixels as {@link org.worldloom.coverage.cascade.PixelSource#read} gives them. */
  byte[] read(int level, PixelRect rect) throws IOException;
}
