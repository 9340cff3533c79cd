package org.worldloom.coverage.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps requests from waiting for a slow medium: writes are remembered at once and handed to the
 * medium by one background thread, in order, in batches.
 *
 * <p><b>What is where.</b> A granule is {@linkplain #pending pending} from the moment it is
 * accepted until the medium has committed it, and leaves the pending map only after the commit. A
 * reader looks at pending first and at the medium second, so it cannot slip between the two.
 *
 * <p><b>First write wins.</b> Writers pass one at a time through {@link #admission}: look up, then
 * accept what is still free. Nothing can be accepted twice, because pending entries come only from
 * there and the medium's only from pending. The inner {@link #lock} guards the pending map and is
 * never held during input or output; readers take only that one. {@link #medium} is written to and
 * purged under {@link #writing}, so a purge finds each granule either pending or stored. Who takes
 * several takes them in the order admission, writing, lock.
 *
 * <p><b>Back-pressure.</b> A writer that finds {@code capacity} granules pending waits until the
 * medium has taken some. A batch is accepted whole, so the map holds at most {@code capacity} plus
 * one batch.
 *
 * <p><b>Failure.</b> A medium that fails costs time, never a request: a batch it refuses is dropped
 * and counted, a look-up it cannot answer counts as "not there", and one line per minute is logged.
 * The next batch tries again, so writing resumes by itself when the cause is gone. A crash loses
 * what was pending; since a granule is a pure function of its key, it is computed again.
 */
public final class WriteBehindGranuleStore implements DurableTier {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBehindGranuleStore.class);

  /** Granules per transaction: large enough to spread a commit, small enough to read beside it. */
  private static final int BATCH = 256;

  private final GranuleStore medium;
  private final int capacity;
  private final Thread writer;

  private final ReentrantLock admission = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition settled = lock.newCondition();
  private final Map<GranuleKey, Granule> pending = new LinkedHashMap<>();
  private long acceptedCount;
  private long settledCount;
  private boolean closing;

  private final LongAdder writes = new LongAdder();
  private final LongAdder writeFailures = new LongAdder();
  private final LongAdder readFailures = new LongAdder();
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

  /**
   * Starts the writer thread, a daemon.
   *
   * @param medium where granules end up; closed with this store
   * @param capacity granules that may wait, 1 or more; a granule of three channels is 12 KiB
   */
  public WriteBehindGranuleStore(GranuleStore medium, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a write queue of " + capacity + " granules; 1 or more");
    }
    this.medium = medium;
    this.capacity = capacity;
    this.writer = new Thread(this::writeUntilClosed, "worldloom-store-writer");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) {
    Set<GranuleKey> missing = new LinkedHashSet<>(keys);
    Map<GranuleKey, Granule> found = pendingAmong(missing);
    missing.removeAll(found.keySet());
    if (!missing.isEmpty()) {
      found.putAll(storedAmong(missing));
    }
    return found;
  }

  @Override
  public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules) {
    admission.lock();
    try {
      awaitRoom();
      Map<GranuleKey, Granule> winners = getAll(granules.keySet());
      Map<GranuleKey, Granule> fresh = new LinkedHashMap<>(granules);
      fresh.keySet().removeAll(winners.keySet());
      accept(fresh);
      winners.putAll(fresh);
      return winners;
    } finally {
      admission.unlock();
    }
  }

  @Override
  public long purge(Purge purge) throws StoreException {
    admission.lock();
    writing.lock();
    try {
      return purgePending(purge) + medium.purge(purge);
    } finally {
      writing.unlock();
      admission.unlock();
    }
  }

  private long purgePending(Purge purge) {
    lock.lock();
    try {
      requireOpen();
      long before = pending.size();
      pending.keySet().removeIf(purge::covers);
      long removed = before - pending.size();
      settledCount += removed;
      settled.signalAll();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Activity activity() {
    lock.lock();
    try {
      return new Activity(writes.sum(), writeFailures.sum(), readFailures.sum(), pending.size());
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the medium has taken, or refused, everything accepted so far. */
  @Override
  public void flush() throws StoreException {
    lock.lock();
    try {
      requireOpen();
      long target = acceptedCount;
      while (settledCount < target) {
        settled.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    medium.flush();
  }

  @Override
  public void close() throws StoreException {
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
      settled.signalAll();
    } finally {
      lock.unlock();
    }
    joinWriter();
    medium.close();
  }

  private Map<GranuleKey, Granule> pendingAmong(Set<GranuleKey> keys) {
    Map<GranuleKey, Granule> found = new HashMap<>();
    lock.lock();
    try {
      requireOpen();
      for (GranuleKey key : keys) {
        Granule granule = pending.get(key);
        if (granule != null) {
          found.put(key, granule);
        }
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  private Map<GranuleKey, Granule> storedAmong(Set<GranuleKey> keys) {
    try {
      return medium.getAll(keys);
    } catch (StoreException e) {
      readFailures.increment();
      complain("Stored granules cannot be read and are computed again", e);
      return Map.of();
    }
  }

  private void awaitRoom() {
    lock.lock();
    try {
      while (pending.size() >= capacity && !closing) {
        settled.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept(Map<GranuleKey, Granule> fresh) {
    lock.lock();
    try {
      requireOpen();
      pending.putAll(fresh);
      acceptedCount += fresh.size();
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void writeUntilClosed() {
    while (awaitPending()) {
      writing.lock();
      try {
        write(oldest());
      } finally {
        writing.unlock();
      }
    }
  }

  private void write(Map<GranuleKey, Granule> batch) {
    try {
      medium.putAllIfAbsent(batch);
      writes.add(batch.size());
    } catch (StoreException | RuntimeException | Error e) {
      // Errors too: without this thread, writers would wait for room for ever.
      writeFailures.add(batch.size());
      complain("Granules cannot be written and stay in memory only", e);
    } finally {
      settle(batch);
    }
  }

  /** Waits for work; false when the store closes and everything is written. */
  private boolean awaitPending() {
    lock.lock();
    try {
      while (pending.isEmpty() && !closing) {
        arrived.awaitUninterruptibly();
      }
      return !pending.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The oldest pending granules, still pending; empty if a purge took them. */
  private Map<GranuleKey, Granule> oldest() {
    lock.lock();
    try {
      Map<GranuleKey, Granule> batch = new LinkedHashMap<>();
      pending.entrySet().stream()
          .limit(BATCH)
          .forEach(entry -> batch.put(entry.getKey(), entry.getValue()));
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void settle(Map<GranuleKey, Granule> batch) {
    lock.lock();
    try {
      pending.keySet().removeAll(batch.keySet());
      settledCount += batch.size();
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void joinWriter() {
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void complain(String what, Throwable cause) {
    long now = System.nanoTime();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + TimeUnit.MINUTES.toNanos(1))) {
      boolean saysItAll = cause instanceof StoreException;
      LOG.warn("{}: {}", what, saysItAll ? cause.getMessage() : cause.toString());
      LOG.debug("Cause", cause);
    }
  }

  private void requireOpen() {
    if (closing) {
      throw new IllegalStateException("the store is closed");
    }
  }
}
