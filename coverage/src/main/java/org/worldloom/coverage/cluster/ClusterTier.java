package org.worldloom.coverage.cluster;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.store.DurableTier;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.StoreException;

/**
 * The tier under the heap of a node in a cluster: its own disk, then the cluster's memory, then the
 * other members' disks.
 *
 * <p>The heap above it is the near cache: it holds what this node read lately, parents above all,
 * decoded and without a copy, and needs no invalidation because granules never change.
 *
 * <p><b>One winner.</b> A granule is accepted by the own disk first and then offered to the
 * cluster's memory, where the first to arrive stays. If another was there before, that one is
 * returned, and where its bytes differ, it replaces the own one.
 *
 * <p><b>A node that is alone</b>, and has been since it joined, has everything on its own heap and
 * disk. It neither asks nor fills the cluster's memory: who joins later finds it on this node's
 * disk. Where the disk keeps nothing, or refuses to, the memory is used as if there were others.
 *
 * <p><b>Failure</b> of the cluster is not a failure here: what it does not answer is not there, and
 * what it does not accept is kept by this node.
 */
final class ClusterTier implements DurableTier {
  /** Writers have a result in their hands and no deadline. */
  private static final long WRITING = TimeUnit.SECONDS.toNanos(60);

  private final ClusterLink link;
  private final DurableTier disk;
  private final boolean durable;
  private final SharedGranules memory;
  private final Neighbours neighbours;
  private final ClusterCounters counters;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Joins the three; the disk belongs to this tier from now on.
   *
   * @param durable whether the disk keeps anything
   */
  ClusterTier(
      ClusterLink link,
      DurableTier disk,
      boolean durable,
      SharedGranules memory,
      Neighbours neighbours,
      ClusterCounters counters) {
    this.link = link;
    this.disk = disk;
    this.durable = durable;
    this.memory = memory;
    this.neighbours = neighbours;
    this.counters = counters;
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) throws StoreException {
    requireOpen();
    Set<GranuleKey> missing = new LinkedHashSet<>(keys);
    Map<GranuleKey, Granule> found = new HashMap<>(disk.getAll(missing));
    missing.removeAll(found.keySet());
    if (!missing.isEmpty() && !isSelfSufficient()) {
      found.putAll(fromOthers(missing, System.nanoTime() + WRITING));
    }
    return found;
  }

  /** Whether nobody else can have anything that this node has not. */
  private boolean isSelfSufficient() {
    return durable && link.isSolitary() && disk.activity().writeFailures() == 0;
  }

  private Map<GranuleKey, Granule> fromOthers(Set<GranuleKey> wanted, long deadline) {
    Set<GranuleKey> missing = new LinkedHashSet<>(wanted);
    Map<GranuleKey, Granule> found = memory.getAll(missing, deadline);
    counters.shared.add(found.size());
    missing.removeAll(found.keySet());
    if (!missing.isEmpty()) {
      Map<GranuleKey, Granule> far = neighbours.onDisks(missing, deadline);
      counters.fromDisks.add(far.size());
      found.putAll(far);
      found.putAll(memory.adoptFound(far, deadline));
    }
    return found;
  }

  /** What another node has made meanwhile, without asking disks. */
  Map<GranuleKey, Granule> inMemory(Collection<GranuleKey> keys, long deadline) {
    return isSelfSufficient() ? Map.of() : memory.getAll(keys, deadline);
  }

  @Override
  public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules)
      throws StoreException {
    requireOpen();
    if (granules.isEmpty()) {
      return granules;
    }
    Map<GranuleKey, Granule> winners = new HashMap<>(disk.putAllIfAbsent(granules));
    if (isSelfSufficient()) {
      return winners;
    }
    Map<GranuleKey, Granule> earlier = memory.adopt(winners, System.nanoTime() + WRITING);
    counters.duplicates.add(earlier.size());
    for (Map.Entry<GranuleKey, Granule> first : earlier.entrySet()) {
      GranuleKey key = first.getKey();
      Granule own = winners.put(key, first.getValue());
      if (own != null && !Arrays.equals(own.planes(), first.getValue().planes())) {
        replace(key, first.getValue());
      }
    }
    return winners;
  }

  private void replace(GranuleKey key, Granule winner) throws StoreException {
    counters.disagreements.increment();
    GranuleRect place = new GranuleRect(key.x(), key.y(), key.x() + 1, key.y() + 1);
    disk.purge(
        new Purge(OptionalLong.of(key.seed()), key.level(), key.level(), Optional.of(place)));
    disk.putAllIfAbsent(Map.of(key, winner));
  }

  /** Purges the own disk and the cluster's memory; {@link PurgeLog} tells the other nodes. */
  @Override
  public long purge(Purge purge) throws StoreException {
    requireOpen();
    long onDisk = disk.purge(purge);
    return Math.max(onDisk, memory.purge(purge));
  }

  @Override
  public Activity activity() {
    return disk.activity();
  }

  @Override
  public void flush() throws StoreException {
    requireOpen();
    disk.flush();
  }

  @Override
  public void close() throws StoreException {
    if (closed.compareAndSet(false, true)) {
      disk.close();
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the cluster's store is closed");
    }
  }
}
