package org.worldloom.coverage.raster;

import java.io.IOException;
import org.worldloom.coverage.grid.PixelRect;

/** A pixel source with seed, channels and deadline filled in. */
@FunctionalInterface
interface LevelReader {

  /** Planar pixels with the planes of the map's channels. */
  byte[] read(int level, PixelRect rect) throws IOException;
}
