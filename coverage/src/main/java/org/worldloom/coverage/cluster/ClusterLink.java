package org.worldloom.coverage.cluster;

import com.hazelcast.client.Client;
import com.hazelcast.client.ClientListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's connection to a cluster, and its patience with it.
 *
 * <p><b>No answer is an answer.</b> Questions are asked asynchronously and collected with one
 * time-out for all. A member that lets a question time out is not asked again for a few seconds
 * ("suspect"), so a frozen member costs each reader one wait, not one per granule; Hazelcast itself
 * drops it after ten seconds of silence and its backups take over.
 *
 * <p>Thread-safe.
 */
final class ClusterLink {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterLink.class);

  /** How long to wait for answers from memory: much longer than a healthy busy machine needs. */
  static final long PATIENCE = TimeUnit.SECONDS.toNanos(8);

  private static final long SUSPICION = TimeUnit.SECONDS.toNanos(5);
  private static final int REMEMBERED_DEPARTURES = 16;

  private final HazelcastInstance instance;
  private final UUID node;
  private final Map<UUID, Long> suspects = new ConcurrentHashMap<>();
  private final Deque<UUID> departed = new ArrayDeque<>();
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
  private volatile boolean met;

  ClusterLink(HazelcastInstance instance, UUID node) {
    this.instance = instance;
    this.node = node;
    instance.getCluster().addMembershipListener(new Departures());
    if (isMember()) {
      instance.getClientService().addClientListener(new Arrivals());
    } else {
      met = true;
    }
  }

  /**
   * Whether this member has been alone since it started: no other member and no client, ever.
   *
   * <p>Then nobody else can know, make or wait for anything, and nobody need be asked. Once
   * somebody came it stays false: what came with him may still be in the cluster's memory.
   */
  boolean isSolitary() {
    if (!met
        && (instance.getCluster().getMembers().size() > 1
            || !instance.getClientService().getConnectedClients().isEmpty())) {
      met = true;
    }
    return !met;
  }

  HazelcastInstance instance() {
    return instance;
  }

  /** This process in the cluster, also after a split that gave its member another id. */
  UUID node() {
    return node;
  }

  private boolean isMember() {
    return localMember().isPresent();
  }

  /** The local member; none for a client. */
  Optional<Member> localMember() {
    return instance.getCluster().getMembers().stream().filter(Member::localMember).findFirst();
  }

  /** A question about one key. */
  @FunctionalInterface
  interface Question<K, V> {
    CompletionStage<V> ask(K name, byte[] key);
  }

  /** What came back from several questions. */
  record Answers<K, V>(Map<K, V> given, Set<K> unanswered) {}

  /**
   * Asks several questions at once.
   *
   * @param what what is asked about, for messages
   * @param keys which partitions answer, by what the caller calls them
   * @param deadline when the caller has no time left
   * @return the answers that were not null, and the keys that got none in time
   */
  <K, V> Answers<K, V> ask(
      String what, Map<K, byte[]> keys, long deadline, Question<K, V> question) {
    Answers<K, V> answers = new Answers<>(new HashMap<>(), ConcurrentHashMap.newKeySet());
    Map<K, CompletionStage<V>> asked = new HashMap<>();
    Map<K, UUID> owners = new HashMap<>();
    keys.forEach(
        (name, key) -> {
          UUID owner = owner(key);
          if (owner == null || isSuspect(owner)) {
            answers.unanswered().add(name);
          } else {
            owners.put(name, owner);
            start(() -> question.ask(name, key))
                .ifPresentOrElse(
                    stage -> asked.put(name, stage), () -> answers.unanswered().add(name));
          }
        });
    long until = Math.min(deadline, System.nanoTime() + PATIENCE);
    asked.forEach(
        (name, stage) ->
            // Who ran out of time himself has no reason to suspect anybody.
            collect(
                name, stage, until == deadline ? null : owners.get(name), until, answers, what));
    return answers;
  }

  /**
   * Says something without waiting for an answer.
   *
   * @return completed, never exceptionally, with whether the cluster has heard it
   */
  CompletableFuture<Boolean> tell(String what, Supplier<CompletionStage<?>> message) {
    try {
      return message
          .get()
          .handle(
              (done, failure) -> {
                if (failure != null) {
                  complain("The cluster could not be told about " + what, failure);
                }
                return failure == null;
              })
          .toCompletableFuture();
    } catch (HazelcastException | IllegalStateException e) {
      complain("The cluster cannot be told about " + what, e);
      return CompletableFuture.completedFuture(false);
    }
  }

  private <V> Optional<CompletionStage<V>> start(Supplier<CompletionStage<V>> question) {
    try {
      return Optional.of(question.get());
    } catch (HazelcastException | IllegalStateException e) {
      complain("The cluster cannot be asked", e);
      return Optional.empty();
    }
  }

  private <K, V> void collect(
      K name,
      CompletionStage<V> stage,
      @Nullable UUID owner,
      long until,
      Answers<K, V> answers,
      String what) {
    try {
      V answer =
          stage
              .toCompletableFuture()
              .get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (answer != null) {
        answers.given().put(name, answer);
      }
    } catch (TimeoutException e) {
      answers.unanswered().add(name);
      suspect(owner, what);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answers.unanswered().add(name);
    } catch (ExecutionException | IllegalStateException e) {
      answers.unanswered().add(name);
      complain("The cluster did not answer about " + what, e);
    }
  }

  private @Nullable UUID owner(byte[] key) {
    try {
      Member owner = instance.getPartitionService().getPartition(key).getOwner();
      return owner == null ? null : owner.getUuid();
    } catch (HazelcastException | IllegalStateException e) {
      return null;
    }
  }

  /** Whether the key lives on another member. */
  boolean isRemote(byte[] key) {
    UUID owner = owner(key);
    return owner != null && !localMember().map(Member::getUuid).equals(Optional.of(owner));
  }

  boolean isSuspect(UUID member) {
    Long since = suspects.get(member);
    return since != null && System.nanoTime() - since < SUSPICION;
  }

  /** Notes that a member did not answer. */
  void suspect(@Nullable UUID member, String what) {
    if (member != null) {
      suspects.put(member, System.nanoTime());
      complain("Member " + member + " does not answer about " + what, null);
    }
  }

  /** The ids of nodes that left lately, 16 bytes each. */
  byte[] departures() {
    synchronized (departed) {
      ByteBuffer ids = ByteBuffer.allocate(departed.size() * LeaseRequest.NODE);
      departed.forEach(
          id -> ids.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
      return ids.array();
    }
  }

  /** One line per minute at most: what the cluster does not do, this node does by itself. */
  void complain(String what, @Nullable Throwable cause) {
    if (!instance.getLifecycleService().isRunning()) {
      return;
    }
    long now = System.nanoTime();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + TimeUnit.MINUTES.toNanos(1))) {
      LOG.warn("{}; going on without it: {}", what, cause == null ? "time-out" : cause.toString());
    }
  }

  List<Member> members() {
    return List.copyOf(instance.getCluster().getMembers());
  }

  /** Notices clients, also those that stay for a moment. */
  private final class Arrivals implements ClientListener {
    @Override
    public void clientConnected(Client client) {
      met = true;
    }

    @Override
    public void clientDisconnected(Client client) {
      met = true;
    }
  }

  /** Remembers who left, so that its leases can be taken over at once. */
  private final class Departures implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      met = true;
      id(event.getMember())
          .ifPresent(
              id -> {
                synchronized (departed) {
                  departed.remove(id);
                }
              });
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      id(event.getMember())
          .ifPresent(
              id -> {
                synchronized (departed) {
                  departed.addLast(id);
                  if (departed.size() > REMEMBERED_DEPARTURES) {
                    departed.removeFirst();
                  }
                }
              });
    }

    private Optional<UUID> id(Member member) {
      return Optional.ofNullable(member.getAttribute(HazelcastSetup.NODE_ATTRIBUTE))
          .map(UUID::fromString);
    }
  }
}
