package org.worldloom.plugin.jobs;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.pregeneration.LevelBlocks;
import org.worldloom.coverage.pregeneration.Pregeneration;

/**
 * One region that is generated in the background.
 *
 * <p>Thread-safe: one thread runs it, any thread looks at it or cancels it.
 */
final class PregenerationJob implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PregenerationJob.class);

  private final long id;
  private final Planet planet;
  private final String planetName;
  private final long seed;
  private final Region region;
  private final LevelBlocks blocks;
  private final Instant created = Instant.now();
  private final AtomicLong done = new AtomicLong();

  private volatile boolean cancelled;
  private volatile JobState state = JobState.WAITING;
  private volatile @Nullable String failure;

  /**
   * A job that waits.
   *
   * @param planet a share of the planet, closed when the job ends
   */
  PregenerationJob(long id, Planet planet, long seed, Region region) {
    this.id = id;
    this.planet = planet;
    this.planetName = planet.definition().name();
    this.seed = seed;
    this.region = region;
    this.blocks =
        LevelBlocks.ofLevels(
            planet.pixels().grid(), region.envelope(), region.firstLevel(), region.lastLevel());
  }

  @Override
  public void run() {
    try (planet) {
      if (cancelled) {
        state = JobState.CANCELLED;
        return;
      }
      state = JobState.RUNNING;
      new Pregeneration(planet, seed).run(blocks, this::blockDone);
      state = JobState.FINISHED;
    } catch (CancellationException e) {
      state = JobState.CANCELLED;
    } catch (IOException | RuntimeException e) {
      LOG.warn("pre-generation job {} of planet {} failed", id, planetName, e);
      failure = String.valueOf(e.getMessage());
      state = cancelled ? JobState.CANCELLED : JobState.FAILED;
    }
  }

  private void blockDone() {
    done.incrementAndGet();
    if (cancelled) {
      throw new CancellationException("job " + id + " was cancelled");
    }
  }

  /** Ends the job after the block that is being generated; what is done is kept. */
  void cancel() {
    cancelled = true;
  }

  JobReport report() {
    return new JobReport(
        id,
        planetName,
        seed,
        region,
        cancelled && !state.ended() ? JobState.CANCELLING : state,
        blocks.count(),
        done.get(),
        failure,
        created.toString());
  }
}
