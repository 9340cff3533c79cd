package org.worldloom.coverage.cascade;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.worldloom.coverage.store.DeadlineException;

/**
 * Admits a bounded number of reads to generation, first come first served, and lets a bounded
 * number wait. Reads that find everything in the store never come here.
 *
 * <p>Thread-safe.
 */
final class GenerationQueue {
  private final int limit;
  private final int active;
  private final Semaphore turns;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean draining;

  /**
   * Creates a queue.
   *
   * @param active reads that may generate at a time
   * @param limit reads that may wait for their turn
   */
  GenerationQueue(int active, int limit) {
    this.active = active;
    this.limit = limit;
    this.turns = new Semaphore(active, true);
  }

  /** A turn to generate; closing it passes the turn on. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a turn.
   *
   * @throws BusyException if too many are waiting already, or if the queue is being drained
   * @throws DeadlineException if the deadline passes first
   */
  Turn enter(long deadline) throws IOException {
    if (draining) {
      throw new BusyException(
          "this server is being drained: it serves what is there and generates nothing new");
    }
    if (turns.tryAcquire()) {
      return turns::release;
    }
    if (waiting.incrementAndGet() > limit) {
      waiting.decrementAndGet();
      throw new BusyException(
          "too many requests are waiting for imagery to be generated (" + limit + "); try again");
    }
    try {
      if (!turns.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new DeadlineException("the deadline passed while waiting for a turn to generate");
      }
      return turns::release;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while waiting").initCause(e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Lets nobody in any more, or lets them in again; those who wait already get their turn. */
  void drain(boolean drain) {
    draining = drain;
  }

  int active() {
    return active - turns.availablePermits();
  }

  int waiting() {
    return waiting.get();
  }
}
