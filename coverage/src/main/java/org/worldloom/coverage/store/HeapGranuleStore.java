package org.worldloom.coverage.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Granules on the heap, bounded by bytes; the least valuable ones (Caffeine's W-TinyLFU) make room.
 *
 * <p>First write wins for as long as a granule stays: the first of several concurrent writers of
 * one key is decided by {@link java.util.concurrent.ConcurrentMap#putIfAbsent}. Eviction runs in
 * the calling thread, so the store owns no thread and keeps no class loader alive.
 */
public final class HeapGranuleStore implements GranuleStore {
  /**
   * Bytes that a cached granule costs beside its planes: array header 16, granule 16, key record 48
   * and Caffeine's node with its share of the hash table, about 100 (64-bit JVM, compressed
   * references), rounded up.
   */
  private static final int OVERHEAD = 192;

  private final Cache<GranuleKey, Granule> granules;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * An empty store.
   *
   * @param maxBytes heap that all granules together may take, 0 or more
   */
  public HeapGranuleStore(long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("a heap store of " + maxBytes + " bytes; 0 or more");
    }
    granules =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((GranuleKey key, Granule granule) -> granule.planes().length + OVERHEAD)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) {
    requireOpen();
    return new HashMap<>(granules.getAllPresent(keys));
  }

  @Override
  public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> offered) {
    requireOpen();
    Map<GranuleKey, Granule> winners = new HashMap<>();
    offered.forEach(
        (key, granule) -> {
          Granule earlier = granules.asMap().putIfAbsent(key, granule);
          winners.put(key, earlier == null ? granule : earlier);
        });
    return winners;
  }

  @Override
  public long purge(Purge purge) {
    requireOpen();
    long removed = 0;
    for (GranuleKey key : granules.asMap().keySet()) {
      if (purge.covers(key) && granules.asMap().remove(key) != null) {
        removed++;
      }
    }
    return removed;
  }

  /** Does nothing: memory is as durable as it gets. */
  @Override
  public void flush() {
    requireOpen();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      granules.invalidateAll();
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the heap store is closed");
    }
  }
}
