package org.worldloom.coverage.cluster;

import com.hazelcast.map.IMap;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.worldloom.coverage.store.GranuleKey;

/**
 * The right to generate, for a while, what is missing in a {@linkplain CellOfGranules cell}.
 *
 * <p>A cell is what one request generates at a time, so a request takes one to four leases instead
 * of 64, and its work stays together. A lease says who computes; what is computed is decided after
 * it was granted, by looking once more.
 *
 * <p><b>No lock is left behind.</b> A lease ends when it is given back, when its node is seen
 * leaving, or when nobody has renewed it for {@link #LEASE_MILLIS}; {@link #renew()} does that for
 * all that are held, from a thread that does nothing else. A holder that was frozen goes on when it
 * thaws, and then two have computed the same: a duplicate, never a wrong pixel.
 */
final class Leases {
  static final long LEASE_MILLIS = 8_000;
  static final long TICK_MILLIS = 250;
  private static final long RENEWAL_MILLIS = 1_500;

  private final ClusterLink link;
  private final IMap<byte[], byte[]> map;
  private final ClusterCounters counters;
  private final AtomicLong claims = new AtomicLong();
  private final Set<Claim> held = ConcurrentHashMap.newKeySet();

  Leases(ClusterLink link, String identity, ClusterCounters counters) {
    this.link = link;
    this.map = link.instance().getMap(HazelcastSetup.LEASES + identity);
    this.counters = counters;
  }

  /** Leases that were granted together. */
  final class Claim implements AutoCloseable {
    private final byte[] holder;
    private final Set<CellOfGranules> cells;
    private boolean told;
    private long toldAt;
    private boolean over;

    private Claim(byte[] holder, Set<CellOfGranules> cells, boolean told) {
      this.holder = holder;
      this.cells = cells;
      this.told = told;
      this.toldAt = System.nanoTime();
    }

    /** Whether the caller may compute the granule. */
    boolean covers(GranuleKey key) {
      return cells.contains(CellOfGranules.of(key));
    }

    /** Takes or renews the leases where that is due and not over, without waiting for it. */
    private synchronized void renew() {
      boolean due =
          !told || System.nanoTime() - toldAt >= TimeUnit.MILLISECONDS.toNanos(RENEWAL_MILLIS);
      if (due && !over) {
        told = true;
        toldAt = System.nanoTime();
        send(new LeaseRequest(holder, LEASE_MILLIS, new byte[0]));
      }
    }

    /** Gives the leases back, without waiting for it. */
    @Override
    public synchronized void close() {
      held.remove(this);
      over = true;
      if (told) {
        send(new LeaseRequest(holder, 0, new byte[0]));
      }
    }

    /** A lease about which the cluster cannot be told ends by itself. */
    private void send(LeaseRequest request) {
      cells.forEach(
          cell -> {
            CompletableFuture<Boolean> unusedAnswer =
                link.tell(map.getName(), () -> map.submitToKey(cell.bytes(), request));
          });
    }
  }

  /**
   * Asks for leases on all cells of some granules.
   *
   * <p>A cell about which the cluster gives no answer is granted: this node is on its own then. A
   * solitary member asks nobody; {@link #renew()} tells those who join before it has finished.
   */
  Claim claim(Collection<GranuleKey> keys, long deadline) {
    Set<CellOfGranules> cells = new HashSet<>();
    keys.forEach(key -> cells.add(CellOfGranules.of(key)));
    byte[] holder =
        ByteBuffer.allocate(LeaseRequest.HOLDER)
            .putLong(link.node().getMostSignificantBits())
            .putLong(link.node().getLeastSignificantBits())
            .putLong(claims.incrementAndGet())
            .array();
    if (link.isSolitary()) {
      return held(new Claim(holder, cells, false));
    }
    Map<CellOfGranules, byte[]> asked = new HashMap<>();
    cells.forEach(cell -> asked.put(cell, cell.bytes()));
    LeaseRequest request = new LeaseRequest(holder, LEASE_MILLIS, link.departures());
    ClusterLink.Answers<CellOfGranules, Byte> answers =
        link.ask(map.getName(), asked, deadline, (cell, key) -> map.submitToKey(key, request));
    counters.unanswered.add(answers.unanswered().size());
    cells.removeIf(cell -> Byte.valueOf((byte) 0).equals(answers.given().get(cell)));
    return held(new Claim(holder, cells, true));
  }

  private Claim held(Claim claim) {
    if (!claim.cells.isEmpty()) {
      held.add(claim);
    }
    return claim;
  }

  /**
   * Renews the leases that are held; to be called every {@link #TICK_MILLIS}, so that a node that
   * is joined by another soon says what it is computing.
   */
  void renew() {
    if (!link.isSolitary()) {
      held.forEach(Claim::renew);
    }
  }

  /** How long a waiting reader pauses before it asks again, by how often it has asked. */
  static long pauseNanos(int asked) {
    return TimeUnit.MILLISECONDS.toNanos(Math.min(20, 2 + asked));
  }
}
