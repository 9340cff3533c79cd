package org.worldloom.coverage.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.IExecutorService;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.StoreException;

/**
 * What the other members of the same identity can do for this node: look on their disks, and
 * generate.
 *
 * <p>Clients are not asked: nobody can call them.
 */
final class Neighbours {
  /** What no disk had is not asked for again for so long; new nodes end that at once. */
  private static final Duration ABSENCE = Duration.ofSeconds(5);

  private static final int ABSENT_KEYS = 100_000;

  private final ClusterLink link;
  private final Directory directory;
  private final String identity;
  private final ClusterCounters counters;
  private final Cache<GranuleKey, Long> absent =
      Caffeine.newBuilder()
          .maximumSize(ABSENT_KEYS)
          .expireAfterWrite(ABSENCE)
          .executor(Runnable::run)
          .build();

  Neighbours(ClusterLink link, Directory directory, String identity, ClusterCounters counters) {
    this.link = link;
    this.directory = directory;
    this.identity = identity;
    this.counters = counters;
  }

  /** The granules that lie on other members' disks, as far as these answer in time. */
  Map<GranuleKey, Granule> onDisks(Collection<GranuleKey> keys, long deadline) {
    long epoch = directory.epoch();
    Set<GranuleKey> asked = new LinkedHashSet<>(keys);
    asked.removeIf(key -> Long.valueOf(epoch).equals(absent.getIfPresent(key)));
    List<Member> members = directory.membersWithDisk();
    if (asked.isEmpty() || members.isEmpty()) {
      return Map.of();
    }
    NodeCall call = new NodeCall(identity, Keys.bytes(asked), 0);
    Map<Member, Future<byte[]>> answers = new LinkedHashMap<>();
    for (Member member : members) {
      if (!link.isSuspect(member.getUuid())) {
        submit(HazelcastSetup.LOOKING, member, call, answers);
      }
    }
    long until = Math.min(deadline, System.nanoTime() + ClusterLink.PATIENCE);
    Map<GranuleKey, Granule> found = new HashMap<>();
    answers.forEach((member, answer) -> found.putAll(collect(member, answer, until)));
    asked.removeAll(found.keySet());
    asked.forEach(key -> absent.put(key, epoch));
    counters.bytesMoved.add(size(found));
    return found;
  }

  private void submit(
      String executor, Member member, NodeCall call, Map<Member, Future<byte[]>> answers) {
    try {
      IExecutorService service = link.instance().getExecutorService(executor);
      answers.put(member, service.submitToMember(call, member));
    } catch (HazelcastException | IllegalStateException | RejectedExecutionException e) {
      link.complain("Member " + member.getAddress() + " cannot be asked", e);
    }
  }

  private Map<GranuleKey, Granule> collect(Member member, Future<byte[]> answer, long until) {
    try {
      return NodeService.granules(
          answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      link.suspect(member.getUuid(), "its disk");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | StoreException | RuntimeException e) {
      link.complain("The disk of " + member.getAddress() + " cannot be asked", e);
    }
    return Map.of();
  }

  /**
   * Has granules made by a member that can, the same one for the same place as long as it is there.
   *
   * @throws IOException if there is no such member, or none can before the deadline
   */
  Map<GranuleKey, Granule> generated(Collection<GranuleKey> keys, long deadline)
      throws IOException {
    int place = CellOfGranules.of(keys.iterator().next()).hashCode();
    StoreException last =
        new StoreException("no member of the cluster generates for this planet at present");
    for (Member member : directory.generatingMembers(place)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new DeadlineException("the deadline passed before another member had generated");
      }
      try {
        return generated(member, keys, left);
      } catch (StoreException e) {
        last = e;
      }
    }
    throw last;
  }

  private Map<GranuleKey, Granule> generated(Member member, Collection<GranuleKey> keys, long nanos)
      throws IOException {
    long start = System.nanoTime();
    NodeCall call =
        new NodeCall(identity, Keys.bytes(keys), Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    try {
      Map<GranuleKey, Granule> made =
          NodeService.granules(
              link.instance()
                  .getExecutorService(HazelcastSetup.GENERATING)
                  .submitToMember(call, member)
                  .get(nanos, TimeUnit.NANOSECONDS));
      if (!made.keySet().containsAll(keys)) {
        throw new StoreException("member " + member.getAddress() + " left granules out");
      }
      counters.sentAway.add(keys.size());
      counters.bytesMoved.add(size(made));
      return made;
    } catch (TimeoutException e) {
      throw new DeadlineException(
          "the deadline passed while member " + member.getAddress() + " was generating");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another member was generating");
    } catch (ExecutionException
        | HazelcastException
        | IllegalStateException
        | RejectedExecutionException e) {
      throw new StoreException("member " + member.getAddress() + " cannot generate: " + e, e);
    } finally {
      counters.waitedNanos.add(System.nanoTime() - start);
    }
  }

  private static long size(Map<GranuleKey, Granule> granules) {
    return granules.values().stream().mapToLong(granule -> granule.planes().length).sum();
  }
}
