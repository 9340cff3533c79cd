package org.worldloom.plugin.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.worldloom.coverage.planet.Planet;

/**
 * Runs jobs one after another on one thread, because one execution of the network already uses all
 * cores or the whole GPU; visitors' requests and the job take turns below.
 *
 * <p>Jobs that ended are remembered, the oldest forgotten first. Thread-safe.
 */
public final class PregenerationJobs implements AutoCloseable {
  private static final int MOST_WAITING = 100;
  private static final int MOST_REMEMBERED = 200;
  private static final long PATIENCE_SECONDS = 30;

  private final TreeMap<Long, PregenerationJob> jobs = new TreeMap<>();
  private final ThreadPoolExecutor worker;
  private long lastId;

  /** No jobs; the thread starts with the first. */
  public PregenerationJobs() {
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "worldloom-pregeneration"));
    worker.allowCoreThreadTimeOut(true);
  }

  /**
   * Adds a job behind those that wait.
   *
   * @param planet a share of the planet; closed by the job, or here if it is refused
   * @throws IllegalStateException if too many wait, or after {@link #close}
   * @throws IllegalArgumentException if the planet has not the region's levels
   */
  public synchronized JobReport submit(Planet planet, long seed, Region region) {
    boolean taken = false;
    try {
      if (worker.isShutdown()) {
        throw new IllegalStateException("Worldloom is shut down and takes no jobs");
      }
      if (worker.getQueue().size() >= MOST_WAITING) {
        throw new IllegalStateException(
            MOST_WAITING + " jobs are waiting already; cancel some, or wait");
      }
      Region checked = region.within(planet.pixels().grid());
      PregenerationJob job = new PregenerationJob(++lastId, planet, seed, checked);
      worker.execute(job);
      taken = true;
      jobs.put(lastId, job);
      forgetOldest();
      return job.report();
    } finally {
      if (!taken) {
        planet.close();
      }
    }
  }

  private void forgetOldest() {
    jobs.values().removeIf(job -> jobs.size() > MOST_REMEMBERED && job.report().state().ended());
  }

  /** All remembered jobs, oldest first. */
  public synchronized List<JobReport> reports() {
    List<JobReport> reports = new ArrayList<>();
    jobs.values().forEach(job -> reports.add(job.report()));
    return reports;
  }

  /** One job; empty if there is none with that number. */
  public synchronized Optional<JobReport> report(long id) {
    return Optional.ofNullable(jobs.get(id)).map(PregenerationJob::report);
  }

  /** Cancels a job, harmless for one that ended; empty if there is none with that number. */
  public synchronized Optional<JobReport> cancel(long id) {
    PregenerationJob job = jobs.get(id);
    if (job == null) {
      return Optional.empty();
    }
    job.cancel();
    return Optional.of(job.report());
  }

  /** Cancels all jobs and waits until the thread has ended; closing twice is harmless. */
  @Override
  public void close() {
    synchronized (this) {
      jobs.values().forEach(PregenerationJob::cancel);
      // Not shutdownNow: a waiting job has to run, in order to close its share of the planet.
      worker.shutdown();
    }
    try {
      if (!worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
