package org.worldloom.coverage.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.map.IMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the cluster with which planet: every node writes an entry once a second and reads those
 * of the others; entries that are not renewed vanish.
 *
 * <p>What was read last is kept, so all questions are answered at once and from any thread.
 */
final class Directory {
  private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

  /** Seconds after which a silent node is forgotten. */
  private static final int TTL = 15;

  private final ClusterLink link;
  private final String planet;
  private final IMap<String, byte[]> map;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final AtomicLong epoch = new AtomicLong();
  private volatile List<NodeEntry> entries = List.of();
  private volatile Optional<NodeEntry> own = Optional.empty();

  Directory(ClusterLink link, String planet) {
    this.link = link;
    this.planet = planet;
    this.map = link.instance().getMap(HazelcastSetup.NODES);
  }

  /** Writes this node's entry and waits for that. */
  void publish(NodeEntry entry) throws IOException {
    own = Optional.of(entry);
    map.set(entry.key(), entry.bytes(), TTL, TimeUnit.SECONDS);
  }

  /** Takes this node's entry back, and waits a second for that: the instance may end next. */
  void withdraw() {
    own.ifPresent(
        entry ->
            link.tell("this node's end", () -> map.deleteAsync(entry.key()))
                .completeOnTimeout(false, 1, TimeUnit.SECONDS)
                .join());
  }

  /** Reads all entries of this planet. */
  void refresh() {
    List<NodeEntry> fresh = new ArrayList<>();
    for (byte[] bytes : map.values()) {
      try {
        NodeEntry entry = NodeEntry.of(bytes);
        if (entry.planet().equals(planet)) {
          fresh.add(entry);
        }
      } catch (IOException e) {
        link.complain("A node cannot be understood", e);
      }
    }
    fresh.sort(Comparator.comparingLong(NodeEntry::started).thenComparing(NodeEntry::node));
    if (!ids(fresh).equals(ids(entries))) {
      epoch.incrementAndGet();
    }
    entries = List.copyOf(fresh);
    strangers()
        .forEach(
            sentence -> {
              if (reported.add(sentence)) {
                LOG.warn("{}", sentence);
              }
            });
  }

  private static Set<UUID> ids(List<NodeEntry> entries) {
    Set<UUID> ids = new HashSet<>();
    entries.forEach(entry -> ids.add(entry.node()));
    return ids;
  }

  /** Changes whenever nodes come or go. */
  long epoch() {
    return epoch.get();
  }

  /** The nodes of this planet and identity, this one included, eldest first. */
  List<NodeEntry> relatives() {
    return own.map(me -> with(entry -> entry.identity().equals(me.identity()))).orElse(List.of());
  }

  /** Sentences about nodes of this planet that have another identity. */
  List<String> strangers() {
    return own.map(
            me ->
                with(entry -> !entry.identity().equals(me.identity())).stream()
                    .map(entry -> difference(me, entry))
                    .toList())
        .orElse(List.of());
  }

  private static String difference(NodeEntry me, NodeEntry other) {
    return "node "
        + other.name()
        + " serves planet "
        + me.planet()
        + " with identity "
        + other.identity()
        + " ("
        + other.provider()
        + "), this node with "
        + me.identity()
        + " ("
        + me.provider()
        + "): they share no pixels"
        + (other.world().equals(me.world())
            ? "; base map and model are the same, provider or build differ"
            : "; base map or model differ");
  }

  /** The eldest node of this planet, whose identity counts as the cluster's. */
  Optional<NodeEntry> eldest() {
    return entries.stream().findFirst();
  }

  /** A node that generates the same world, eldest first. */
  Optional<NodeEntry> generatorOf(String world) {
    return entries.stream()
        .filter(entry -> entry.generates() && entry.world().equals(world))
        .findFirst();
  }

  /** Other members of this identity that keep granules on disk. */
  List<Member> membersWithDisk() {
    return members(NodeEntry::disk);
  }

  /**
   * Other members of this identity that generate.
   *
   * @param place the same number puts the same member first
   */
  List<Member> generatingMembers(int place) {
    List<Member> members = new ArrayList<>(members(NodeEntry::generates));
    members.sort(Comparator.comparing(Member::getUuid));
    Collections.rotate(members, members.isEmpty() ? 0 : Math.floorMod(place, members.size()));
    return members;
  }

  private List<Member> members(Predicate<NodeEntry> able) {
    Set<String> ids = new HashSet<>();
    relatives().stream()
        .filter(entry -> !entry.node().equals(link.node()) && able.test(entry))
        .forEach(entry -> ids.add(entry.member()));
    return link.members().stream()
        .filter(member -> ids.contains(member.getUuid().toString()))
        .toList();
  }

  private List<NodeEntry> with(Predicate<NodeEntry> condition) {
    return entries.stream().filter(condition).toList();
  }
}
