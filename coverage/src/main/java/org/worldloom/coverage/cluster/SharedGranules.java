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
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.Purge;

/**
 * The cluster's memory: an {@code IMap} per generation identity, from keys to planes followed by
 * the 16 bytes of the node that made them. Granules of one cell live on one member and are read and
 * written with one message.
 *
 * <p>Hazelcast repeats a write when the member that it was sent to hands the partition over; by the
 * maker a node then recognises its own granule.
 *
 * <p>Thread-safe; never throws because of the cluster.
 */
final class SharedGranules {
  private static final byte[] NOBODY = new byte[LeaseRequest.NODE];

  private final ClusterLink link;
  private final IMap<SharedKey, byte[]> map;
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
    Look look = new Look();
    Map<GranuleKey, byte[]> there = ask(keys, deadline, shared -> map.submitToKeys(shared, look));
    Map<GranuleKey, Granule> found = decoded(there);
    countRemote(found);
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
    Map<GranuleKey, byte[]> others =
        ask(
            offered.keySet(),
            deadline,
            shared -> map.submitToKeys(shared, new Adopt(from, part(offered, shared))));
    countRemote(offered);
    others
        .entrySet()
        .removeIf(
            entry -> isOwn(entry.getValue(), Objects.requireNonNull(offered.get(entry.getKey()))));
    return decoded(others);
  }

  private static Map<GranuleKey, Granule> part(
      Map<GranuleKey, Granule> offered, Set<SharedKey> keys) {
    Map<GranuleKey, Granule> part = new HashMap<>();
    keys.forEach(
        key -> part.put(key.granule(), Objects.requireNonNull(offered.get(key.granule()))));
    return part;
  }

  /** Asks one question per cell, all at the same time. */
  private Map<GranuleKey, byte[]> ask(
      Collection<GranuleKey> keys,
      long deadline,
      Function<Set<SharedKey>, CompletionStage<Map<SharedKey, byte[]>>> question) {
    Map<CellOfGranules, Set<GranuleKey>> cells = CellOfGranules.grouped(keys);
    ClusterLink.Answers<CellOfGranules, Map<SharedKey, byte[]>> answers =
        link.ask(
            map.getName(),
            encoded(cells.keySet()),
            deadline,
            (cell, bytes) -> question.apply(shared(Objects.requireNonNull(cells.get(cell)))));
    counters.unanswered.add(answers.unanswered().size());
    Map<GranuleKey, byte[]> given = new HashMap<>();
    answers
        .given()
        .values()
        .forEach(some -> some.forEach((key, value) -> given.put(key.granule(), value)));
    return given;
  }

  private static Map<CellOfGranules, byte[]> encoded(Set<CellOfGranules> cells) {
    return cells.stream().collect(Collectors.toMap(cell -> cell, CellOfGranules::bytes));
  }

  private static Set<SharedKey> shared(Set<GranuleKey> keys) {
    return keys.stream().map(SharedKey::new).collect(Collectors.toSet());
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
    for (SharedKey key : map.keySet()) {
      if (purge.covers(key.granule())) {
        deletions.add(map.deleteAsync(key));
      }
    }
    return deletions.stream().filter(done -> done.toCompletableFuture().join()).count();
  }

  private void countRemote(Map<GranuleKey, Granule> granules) {
    CellOfGranules.grouped(granules.keySet())
        .forEach(
            (cell, keys) -> {
              if (link.isRemote(cell.bytes())) {
                keys.forEach(
                    key ->
                        counters.bytesMoved.add(
                            Objects.requireNonNull(granules.get(key)).planes().length));
              }
            });
  }

  private Map<GranuleKey, Granule> decoded(Map<GranuleKey, byte[]> answers) {
    Map<GranuleKey, Granule> granules = new HashMap<>();
    answers.forEach(
        (key, planes) ->
            granules.put(key, new Granule(Arrays.copyOf(planes, planes.length - maker.length))));
    return granules;
  }
}
