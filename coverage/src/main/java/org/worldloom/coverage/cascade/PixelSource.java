package org.worldloom.coverage.cascade;

import java.io.IOException;
import java.util.List;
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

  /**
   * Reads some channels of pixels, like {@link #read(long, int, PixelRect, long)}.
   *
   * @param wanted channels, in any order
   * @return planar pixels, the planes in the order of {@code wanted}
   */
  default byte[] read(long seed, int level, PixelRect rect, List<Integer> wanted, long deadline)
      throws IOException {
    byte[] all = read(seed, level, rect, deadline);
    int plane = all.length / channels();
    byte[] some = new byte[Math.multiplyExact(plane, wanted.size())];
    for (int i = 0; i < wanted.size(); i++) {
      System.arraycopy(all, wanted.get(i) * plane, some, i * plane, plane);
    }
    return some;
  }
}
