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
import org.jspecify.annotations.Nullable;
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
   * Offers granules; the first to arrive in the cluster stays.
   *
   * @return those that were there before; keys that are absent were stored, or nobody answered
   */
  Map<GranuleKey, Granule> adopt(Map<GranuleKey, Granule> offered, long deadline) {
    Map<GranuleKey, byte[]> asked = encoded(offered.keySet());
    ClusterLink.Answers<GranuleKey, byte[]> answers =
        link.ask(
            map,
            asked,
            deadline,
            (key, bytes) -> adopt(bytes, Objects.requireNonNull(offered.get(key))));
    counters.unanswered.add(answers.unanswered().size());
    offered.forEach(this::countIfRemote);
    Map<GranuleKey, Granule> earlier = decoded(answers.given());
    earlier
        .entrySet()
        .removeIf(
            entry ->
                isMine(answers.given().get(entry.getKey()))
                    && Arrays.equals(
                        entry.getValue().planes(),
                        Objects.requireNonNull(offered.get(entry.getKey())).planes()));
    return earlier;
  }

  private boolean isMine(byte @Nullable [] value) {
    return value != null
        && Arrays.equals(value, value.length - maker.length, value.length, maker, 0, maker.length);
  }

  private CompletionStage<byte[]> adopt(byte[] key, Granule granule) {
    byte[] planes = granule.planes();
    byte[] value = Arrays.copyOf(planes, planes.length + maker.length);
    System.arraycopy(maker, 0, value, planes.length, maker.length);
    return map.submitToKey(key, new Adopt(value));
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
    answers.forEach((key, planes) -> granules.put(key, new Granule(Arrays.copyOf(planes, planes.length - maker.length))));
    return granules;
  }

  private static Map<GranuleKey, byte[]> encoded(Collection<GranuleKey> keys) {
    Map<GranuleKey, byte[]> encoded = new HashMap<>();
    keys.forEach(key -> encoded.put(key, Keys.bytes(key)));
    return encoded;
  }
}
