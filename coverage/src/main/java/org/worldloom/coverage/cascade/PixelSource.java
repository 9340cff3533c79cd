package org.worldloom.coverage.cascade;

import java.io.IOException;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.DeadlineException;

/**
 * The planet as an endless lattice of pixels: what readers read from.
 *
 * <p>A pixel is a pure function of (planet identity, seed, level, column, row). Any thread; calls
 * may take as long as generation takes, bounded by the deadline.
 */
public interface PixelSource {

  WorldGrid grid();

  /** State channels per pixel. */
  int channels();

  /**
   * Reads pixels, generating what does not exist yet.
   *
   * @param seed world seed
   * @param level level to read, from the grid's coarsest to its deepest
   * @param rect pixels; columns wrap around the world, rows outside the world repeat its edge row
   * @param deadline {@link System#nanoTime()} after which the call gives up with a {@link
   *     DeadlineException}
   * @return planar pixels, {@code [(c * height + row) * width + column]}, unsigned bytes
   */
  byte[] read(long seed, int level, PixelRect rect, long deadline) throws IOException;
}
