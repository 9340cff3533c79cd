package org.worldloom.coverage.cluster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleSource;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.HeapGranuleStore;

/**
 * Computes each granule once in the cluster.
 *
 * <p>Inside the node, {@link org.worldloom.coverage.store.SingleFlight} merges callers; its
 * claimant comes here with what no store has. It asks for the leases of the cells concerned, looks
 * once more at what it was granted (another node may have stored it between the look and the
 * lease), computes the rest in one call of its loader, stores it, and gives the leases back. Then
 * it asks again for the cells that others hold.
 *
 * <p><b>No deadlock</b>, with any number of threads on any node: whoever holds a lease has all
 * parents in hand and only computes; whoever waits holds no lease. <b>Deadlines</b> end waiting.
 * <b>Nothing queues up</b>: who waits is a reader that took its turn to generate.
 */
final class ClusterSource implements GranuleSource {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSource.class);

  private final GranuleSource node;
  private final GranuleStore store;
  private final HeapGranuleStore heap;
  private final ClusterTier tier;
  private final Leases leases;
  private final ClusterCounters counters;

  /**
   * A source.
   *
   * @param node single-flight inside this process, over the store
   * @param store the whole store, heap included
   * @param heap its part above the tier
   * @param tier its part below the heap
   */
  ClusterSource(
      GranuleSource node,
      GranuleStore store,
      HeapGranuleStore heap,
      ClusterTier tier,
      Leases leases,
      ClusterCounters counters) {
    this.node = node;
    this.store = store;
    this.heap = heap;
    this.tier = tier;
    this.leases = leases;
    this.counters = counters;
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys, long deadline, Loader loader)
      throws IOException {
    return node.getAll(keys, deadline, missing -> onceInTheCluster(missing, deadline, loader));
  }

  private Map<GranuleKey, Granule> onceInTheCluster(
      Collection<GranuleKey> wanted, long deadline, Loader loader) throws IOException {
    Set<GranuleKey> missing = new LinkedHashSet<>(wanted);
    Map<GranuleKey, Granule> found = new HashMap<>();
    for (int asked = 0; ; asked++) {
      try (Leases.Claim claim = leases.claim(missing, deadline)) {
        Set<GranuleKey> mine = new LinkedHashSet<>(missing);
        mine.removeIf(key -> !claim.covers(key));
        requireTime(deadline);
        if (!mine.isEmpty()) {
          found.putAll(settle(mine, deadline, loader));
          missing.removeAll(mine);
        }
      }
      if (missing.isEmpty()) {
        return found;
      }
      pause(asked, deadline);
    }
  }

  /** Finds or computes what this node holds the lease of, and stores it. */
  private Map<GranuleKey, Granule> settle(Set<GranuleKey> mine, long deadline, Loader loader)
      throws IOException {
    Map<GranuleKey, Granule> settled = new HashMap<>(tier.inMemory(mine, deadline));
    counters.avoided.add(settled.size());
    Set<GranuleKey> rest = new LinkedHashSet<>(mine);
    rest.removeAll(settled.keySet());
    if (!rest.isEmpty()) {
      Map<GranuleKey, Granule> made = loader.load(rest);
      LOG.debug("made {}", rest);
      settled.putAll(store.putAllIfAbsent(made));
    }
    // On the heap they are known as settled: the caller's own write ends there.
    return heap.putAllIfAbsent(settled);
  }

  private static void requireTime(long deadline) throws DeadlineException {
    if (deadline - System.nanoTime() <= 0) {
      throw new DeadlineException(
          "the deadline passed while another node was computing the same place");
    }
  }

  private void pause(int asked, long deadline) throws IOException {
    requireTime(deadline);
    long pause = Math.min(deadline - System.nanoTime(), Leases.pauseNanos(asked));
    try {
      TimeUnit.NANOSECONDS.sleep(pause);
      counters.waitedNanos.add(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while another node was computing").initCause(e);
    }
  }
}
