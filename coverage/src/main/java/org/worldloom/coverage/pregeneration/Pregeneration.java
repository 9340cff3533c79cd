package org.worldloom.coverage.pregeneration;

import java.io.IOException;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.store.DeadlineException;

/**
 * Reads every pixel of a region once, so that it is in the tile store afterwards.
 *
 * <p>The planet's deadline bounds what one request of a server may take. Here nobody waits for an
 * answer, so a block that runs into it is asked for again as long as the planet gets on with it.
 */
public final class Pregeneration {
  private final Planet planet;
  private final long seed;

  /** Hears of every block that is done; what it throws ends the work. */
  @FunctionalInterface
  public interface Listener {
    void done() throws IOException;
  }

  /**
   * Prepares the work.
   *
   * @param planet stays its opener's to close
   * @param seed world seed
   */
  public Pregeneration(Planet planet, long seed) {
    this.planet = planet;
    this.seed = seed;
  }

  /**
   * Generates what is missing.
   *
   * @param listener told after each block, from the calling thread
   */
  public void run(LevelBlocks blocks, Listener listener) throws IOException {
    blocks.forEach(
        (level, block) -> {
          generate(level, block);
          listener.done();
        });
  }

  private void generate(int level, PixelRect block) throws IOException {
    while (true) {
      long windows = planet.status().windowsGenerated();
      long deadline = System.nanoTime() + planet.definition().limits().deadline().toNanos();
      try {
        planet.pixels().read(seed, level, block, deadline);
        return;
      } catch (DeadlineException e) {
        if (planet.status().windowsGenerated() == windows) {
          throw e;
        }
      }
    }
  }
}
