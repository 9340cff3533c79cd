package org.worldloom.coverage.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The heap over a durable tier: what is found below is promoted, what is written goes to both.
 *
 * <p><b>One winner.</b> A write asks the heap first and the durable tier for the rest, and only the
 * durable tier's winners enter the heap. So the heap never disagrees with what a restart will find,
 * unless the medium refused the write.
 */
public final class TieredGranuleStore implements GranuleStore {
  private final HeapGranuleStore memory;
  private final DurableTier durable;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder memoryHits = new LongAdder();
  private final LongAdder diskHits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Joins two tiers, which belong to this store from now on and are closed with it. */
  public TieredGranuleStore(HeapGranuleStore memory, DurableTier durable) {
    this.memory = memory;
    this.durable = durable;
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) throws StoreException {
    requireOpen();
    Set<GranuleKey> missing = new LinkedHashSet<>(keys);
    Map<GranuleKey, Granule> found = memory.getAll(missing);
    missing.removeAll(found.keySet());
    memoryHits.add(found.size());
    if (missing.isEmpty()) {
      return found;
    }
    Map<GranuleKey, Granule> promoted = memory.putAllIfAbsent(durable.getAll(missing));
    diskHits.add(promoted.size());
    misses.add(missing.size() - promoted.size());
    found.putAll(promoted);
    return found;
  }

  @Override
  public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules)
      throws StoreException {
    requireOpen();
    Map<GranuleKey, Granule> winners = memory.getAll(granules.keySet());
    Map<GranuleKey, Granule> rest = new HashMap<>(granules);
    rest.keySet().removeAll(winners.keySet());
    winners.putAll(memory.putAllIfAbsent(durable.putAllIfAbsent(rest)));
    return winners;
  }

  /**
   * The durable tier goes first, so that no look-up finds there what has left the heap already.
   *
   * <p>The heap holds a part of what the durable tier holds, or more where there is no disk; so the
   * larger of the two counts is the number of granules.
   */
  @Override
  public long purge(Purge purge) throws StoreException {
    requireOpen();
    long durably = durable.purge(purge);
    return Math.max(durably, memory.purge(purge));
  }

  /** Counters for people. */
  public StoreStatistics statistics() {
    return new StoreStatistics(memoryHits.sum(), diskHits.sum(), misses.sum(), durable.activity());
  }

  @Override
  public void flush() throws StoreException {
    requireOpen();
    durable.flush();
  }

  @Override
  public void close() throws StoreException {
    if (closed.compareAndSet(false, true)) {
      memory.close();
      durable.close();
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the tiered store is closed");
    }
  }
}
