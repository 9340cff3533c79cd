package org.worldloom.coverage.cluster;

import com.hazelcast.map.IMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.Purge;

/**
 * The cluster's memory: an {@code IMap} per generation identity, from keys to planes followed by
 * the 16 bytes of the node that made them.
 *
 * <p>Hazelcast repeats a write when the member that it was sent to hands the partition over; by the
 * maker a node then recognises its own granule.
 *
 * <p>Thread-safe; never throws because of the cluster.
 */
final class SharedGranules {
  private static final byte[] NOBODY = new byte[LeaseRequest.NODE];

  private final ClusterLink link;
  private final IMap<byte[], byte[]> map;
  private final ClusterCounters counters;
  private final byte[] maker;

  /** The granules of an identity. */
  SharedGranules(ClusterLink link, String identity, ClusterCounters counters) {
    this.link = link;
    this.map = link.instance().getMap(HazelcastSetup.GRANULES + identity);
    this.counters = counters;
    this.maker =
        ByteBuffer.allocate(LeaseRequest.NODE)
            .putLong(link.node().getMostSignificantBits())
            .putLong(link.node().getLeastSignificantBits())
            .array();
  }

  /** The granules that the cluster has in memory, or says so in time. */
  Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys, long deadline) {
    Map<GranuleKey, byte[]> asked = encoded(keys);
    ClusterLink.Answers<GranuleKey, byte[]> answers =
        link.ask(map, asked, deadline, (key, bytes) -> map.getAsync(bytes));
    counters.unanswered.add(answers.unanswered().size());
    Map<GranuleKey, Granule> found = decoded(answers.given());
    found.forEach(this::countIfRemote);
    return found;
  }

  /**
   * Offers granules that this node has made; the first to arrive in the cluster stays.
   *
   * @return those that were there before; keys that are absent were stored, or nobody answered
   */
  Map<GranuleKey, Granule> adopt(Map<GranuleKey, Granule> offered, long deadline) {
    return adopt(offered, deadline, maker);
  }

  /** Offers granules that were found on a disk: who made them is not known. */
  Map<GranuleKey, Granule> adoptFound(Map<GranuleKey, Granule> offered, long deadline) {
    return adopt(offered, deadline, NOBODY);
  }

  private Map<GranuleKey, Granule> adopt(
      Map<GranuleKey, Granule> offered, long deadline, byte[] from) {
    ClusterLink.Answers<GranuleKey, byte[]> answers =
        link.ask(
            map,
            encoded(offered.keySet()),
            deadline,
            (key, bytes) -> adopt(bytes, Objects.requireNonNull(offered.get(key)), from));
    counters.unanswered.add(answers.unanswered().size());
    offered.forEach(this::countIfRemote);
    Map<GranuleKey, byte[]> others = new HashMap<>(answers.given());
    others
        .entrySet()
        .removeIf(
            entry -> isOwn(entry.getValue(), Objects.requireNonNull(offered.get(entry.getKey()))));
    return decoded(others);
  }

  private CompletionStage<byte[]> adopt(byte[] key, Granule granule, byte[] from) {
    byte[] planes = granule.planes();
    byte[] value = Arrays.copyOf(planes, planes.length + from.length);
    System.arraycopy(from, 0, value, planes.length, from.length);
    return map.submitToKey(key, new Adopt(value));
  }

  /**
   * Whether a value is the granule that this node has made, told by itself or read off its disk.
   */
  private boolean isOwn(byte[] value, Granule granule) {
    int length = value.length - maker.length;
    boolean mineOrNobodys =
        Arrays.equals(value, length, value.length, maker, 0, maker.length)
            || Arrays.equals(value, length, value.length, NOBODY, 0, maker.length);
    return mineOrNobodys
        && Arrays.equals(value, 0, length, granule.planes(), 0, granule.planes().length);
  }

  /** Forgets granules of the whole cluster's memory. */
  long purge(Purge purge) {
    List<CompletionStage<Boolean>> deletions = new ArrayList<>();
    for (byte[] key : map.keySet()) {
      if (purge.covers(Keys.key(key))) {
        deletions.add(map.deleteAsync(key));
      }
    }
    return deletions.stream().filter(done -> done.toCompletableFuture().join()).count();
  }

  private void countIfRemote(GranuleKey key, Granule granule) {
    if (link.isRemote(Keys.bytes(key))) {
      counters.bytesMoved.add(granule.planes().length);
    }
  }

  private Map<GranuleKey, Granule> decoded(Map<GranuleKey, byte[]> answers) {
    Map<GranuleKey, Granule> granules = new HashMap<>();
    answers.forEach(
        (key, planes) ->
            granules.put(key, new Granule(Arrays.copyOf(planes, planes.length - maker.length))));
    return granules;
  }

  private static Map<GranuleKey, byte[]> encoded(Collection<GranuleKey> keys) {
    Map<GranuleKey, byte[]> encoded = new HashMap<>();
    keys.forEach(key -> encoded.put(key, Keys.bytes(key)));
    return encoded;
  }
}
