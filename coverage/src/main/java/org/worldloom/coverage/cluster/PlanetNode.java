package org.worldloom.coverage.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.store.DurableTier;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleSource;
import org.worldloom.coverage.store.HeapGranuleStore;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.SingleFlight;
import org.worldloom.coverage.store.TieredGranuleStore;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.pack.ModelPack;

/**
 * One planet's part in a cluster.
 *
 * <p>Used in this order: {@link #join}, {@link #remoteGenerator} where the node does not generate,
 * {@link #open} with the identity, {@link #start} when the planet can answer, {@link #close}.
 * Thread-safe after {@link #start}. Owns two threads until it is closed: one renews leases and does
 * nothing else, one publishes and reads.
 */
public final class PlanetNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlanetNode.class);

  /** How long a node that does not generate waits for one that does. */
  private static final long PEERS_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Clusters clusters;
  private final ClusterSettings settings;
  private final ClusterLink link;
  private final String planet;
  private final String world;
  private final Directory directory;
  private final ClusterCounters counters = new ClusterCounters();
  private final ScheduledExecutorService renewing = thread("worldloom-leases");
  private final ScheduledExecutorService publishing = thread("worldloom-cluster");
  private @Nullable Parts parts;

  /** What exists once the identity is known. */
  private record Parts(
      NodeEntry entry,
      HeapGranuleStore heap,
      DurableTier disk,
      ClusterTier tier,
      TieredGranuleStore store,
      Neighbours neighbours,
      Leases leases,
      PurgeLog purges,
      Supplier<ClusterStatus.Counters> counts) {}

  /** What this node counts itself: network windows, granules computed, granules found on heap. */
  public record Work(long windows, long granules, long nearHits) {}

  /** Finds or generates granules, with all that they need. */
  @FunctionalInterface
  public interface Making {
    /** Granules of one seed and level. */
    Map<GranuleKey, Granule> make(Collection<GranuleKey> keys, long deadline) throws IOException;
  }

  private PlanetNode(
      Clusters clusters, ClusterSettings settings, ClusterLink link, String planet, String world) {
    this.clusters = clusters;
    this.settings = settings;
    this.link = link;
    this.planet = planet;
    this.world = world;
    this.directory = new Directory(link, planet);
  }

  /**
   * Joins the cluster.
   *
   * @param planet name of the planet
   * @param world digest of base map and model
   */
  public static PlanetNode join(
      Clusters clusters, ClusterSettings settings, String planet, String world) throws IOException {
    ClusterLink link = clusters.join(settings.connection());
    return new PlanetNode(clusters, settings, link, planet, world);
  }

  /** Stands in for a network that other members run; waits until one of them is there. */
  public WindowGenerator remoteGenerator(ModelPack pack) throws IOException {
    long giveUp = System.nanoTime() + PEERS_NANOS;
    while (true) {
      directory.refresh();
      Optional<NodeEntry> peer = directory.generatorOf(world);
      if (peer.isPresent()) {
        NodeEntry entry = peer.get();
        return new RemoteGenerator(
            pack,
            entry.certification(),
            entry.halo(),
            "other members: " + entry.provider(),
            entry.generator());
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new IOException(
            "this node does not generate (cluster.generate: false), and no member of cluster \""
                + settings.connection().name()
                + "\" that does serves planet "
                + planet
                + " with the same base map and model");
      }
      sleep();
    }
  }

  private static void sleep() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for another member", e);
    }
  }

  /**
   * Puts the cluster between heap and disk.
   *
   * @param identity generation identity
   * @param generator the generator, local or remote
   * @param durable whether the disk keeps anything
   * @param purgeFile where purges are noted
   * @throws IOException if the eldest node of this planet has another identity and strangers are to
   *     be refused
   */
  public TieredGranuleStore open(
      String identity,
      WindowGenerator generator,
      HeapGranuleStore heap,
      DurableTier disk,
      boolean durable,
      Path purgeFile)
      throws IOException {
    NodeEntry entry =
        new NodeEntry(
            link.node(),
            name(),
            member(),
            planet,
            world,
            identity,
            generator.identity(),
            settings.generate(),
            durable,
            generator.halo(),
            generator.certification(),
            generator.provider(),
            System.currentTimeMillis(),
            0,
            ClusterStatus.Counters.NONE);
    directory.refresh();
    refuseStrangers(entry);
    SharedGranules memory = new SharedGranules(link, identity, counters);
    Neighbours neighbours = new Neighbours(link, directory, identity, counters);
    ClusterTier tier = new ClusterTier(link, disk, durable, memory, neighbours, counters);
    TieredGranuleStore store = new TieredGranuleStore(heap, tier);
    PurgeLog purges =
        new PurgeLog(
            link,
            identity,
            durable ? Optional.of(purgeFile) : Optional.empty(),
            purge -> Math.max(disk.purge(purge), heap.purge(purge)));
    purges.catchUp();
    parts =
        new Parts(
            entry,
            heap,
            disk,
            tier,
            store,
            neighbours,
            new Leases(link, identity, counters),
            purges,
            () -> ClusterStatus.Counters.NONE);
    return store;
  }

  private void refuseStrangers(NodeEntry me) throws IOException {
    Optional<NodeEntry> eldest = directory.eldest();
    if (settings.strangers() == ClusterSettings.Strangers.REFUSE
        && eldest.isPresent()
        && !eldest.get().identity().equals(me.identity())) {
      throw new IOException(
          "this node would serve planet "
              + planet
              + " with identity "
              + me.identity()
              + ", but cluster \""
              + settings.connection().name()
              + "\" serves it with "
              + eldest.get().identity()
              + " (node "
              + eldest.get().name()
              + "): model, base map, provider or build differ, and cluster.strangers is refuse");
    }
  }

  /** Computes each granule once in the cluster, here or, where this node does not, elsewhere. */
  public GranuleSource source() {
    Parts open = open();
    // The cluster is asked anyway once the lease is there.
    SingleFlight node =
        new SingleFlight(open.store(), new TieredGranuleStore(open.heap(), open.disk()));
    if (settings.generate()) {
      return new ClusterSource(
          node, open.store(), open.heap(), open.tier(), open.leases(), counters);
    }
    // What comes from others goes to the heap only: they have it in memory and on disk already.
    return (keys, deadline, loader) ->
        node.getAll(
            keys,
            deadline,
            missing -> open.heap().putAllIfAbsent(open.neighbours().generated(missing, deadline)));
  }

  /**
   * Begins to answer other nodes and to publish counters.
   *
   * @param making finds or generates granules here
   * @param work what this node has done so far
   */
  public void start(Making making, Supplier<Work> work) throws IOException {
    Parts before = open();
    parts =
        new Parts(
            before.entry(),
            before.heap(),
            before.disk(),
            before.tier(),
            before.store(),
            before.neighbours(),
            before.leases(),
            before.purges(),
            () -> counts(work.get()));
    Parts open = open();
    link.instance()
        .getUserContext()
        .put(
            NodeService.key(open.entry().identity()),
            new NodeService(open.heap(), open.disk(), making::make));
    directory.publish(open.entry());
    directory.refresh();
    ScheduledFuture<?> unusedRenewal =
        renewing.scheduleWithFixedDelay(
            open.leases()::renew, Leases.TICK_MILLIS, Leases.TICK_MILLIS, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> unusedPublication =
        publishing.scheduleWithFixedDelay(this::publish, 1, 1, TimeUnit.SECONDS);
    register();
    LOG.info("planet {} is in cluster {} as {}", planet, settings.connection().name(), name());
  }

  private void publish() {
    try {
      Parts open = open();
      directory.publish(open.entry().with(open.counts().get(), open.purges().size(), member()));
      directory.refresh();
      open.purges().catchUp();
    } catch (IOException | RuntimeException e) {
      // The next second is another chance; without this catch there would be none.
      link.complain("The state of the cluster cannot be exchanged", e);
    }
  }

  /**
   * Purges here, in the cluster's memory and on the other nodes, which follow within seconds.
   *
   * @return granules gone from this node or from the cluster's memory, whichever are more
   */
  public long purge(Purge purge) throws IOException {
    try {
      Parts open = open();
      return Math.max(open.purges().add(purge), open.store().purge(purge));
    } catch (HazelcastException e) {
      throw new IOException("the cluster could not be told to purge: " + e.getMessage(), e);
    }
  }

  /** What this node knows about the cluster. */
  public ClusterStatus status() {
    Parts open = open();
    ClusterStatus.Counters mine = open.counts().get();
    List<ClusterStatus.Node> nodes =
        directory.relatives().stream()
            .map(
                entry ->
                    new ClusterStatus.Node(
                        entry.name(),
                        entry.generates(),
                        entry.node().equals(link.node()) ? mine : entry.counters()))
            .toList();
    return new ClusterStatus(
        settings.connection().name(),
        settings.connection().mode().toString().toLowerCase(java.util.Locale.ROOT),
        name(),
        link.members().size(),
        nodes,
        nodes.stream()
            .map(ClusterStatus.Node::counters)
            .reduce(ClusterStatus.Counters.NONE, ClusterStatus.Counters::plus),
        directory.strangers(),
        open.purges().size());
  }

  /** Granules that came from other nodes rather than from this node's disk. */
  public long granulesFromOthers() {
    return counters.shared.sum() + counters.fromDisks.sum();
  }

  private ClusterStatus.Counters counts(Work work) {
    return new ClusterStatus.Counters(
        work.windows(),
        work.granules(),
        work.nearHits(),
        counters.shared.sum(),
        counters.fromDisks.sum(),
        counters.avoided.sum(),
        counters.duplicates.sum(),
        counters.disagreements.sum(),
        counters.sentAway.sum(),
        counters.bytesMoved.sum(),
        TimeUnit.NANOSECONDS.toMillis(counters.waitedNanos.sum()),
        counters.unanswered.sum());
  }

  private String name() {
    long process = ProcessHandle.current().pid();
    return link.localMember()
        .map(me -> me.getAddress().getHost() + ":" + me.getAddress().getPort() + " #" + process)
        .orElse("client #" + process);
  }

  private String member() {
    return link.localMember().map(Member::getUuid).map(Object::toString).orElse("");
  }

  private Parts open() {
    Parts open = parts;
    if (open == null) {
      throw new IllegalStateException("the planet's node was not opened");
    }
    return open;
  }

  private void register() {
    try {
      ManagementFactory.getPlatformMBeanServer().registerMBean(new Bean(), objectName());
    } catch (JMException e) {
      LOG.warn("the cluster's counters cannot be shown through JMX: {}", e.getMessage());
    }
  }

  private ObjectName objectName() throws JMException {
    return new ObjectName(
        "org.worldloom:type=Cluster,planet="
            + ObjectName.quote(planet)
            + ",identity="
            + open().entry().identity()
            + ",node="
            + link.node());
  }

  /** The status through JMX. */
  private final class Bean implements ClusterMXBean {
    @Override
    public String getCluster() {
      return settings.connection().name();
    }

    @Override
    public int getMembers() {
      return link.members().size();
    }

    @Override
    public Map<String, Long> getNode() {
      return open().counts().get().byName();
    }

    @Override
    public Map<String, Long> getTotal() {
      return status().total().byName();
    }

    @Override
    public List<String> getStrangers() {
      return directory.strangers();
    }
  }

  /** Leaves the cluster; the store is its opener's to close. */
  @Override
  public void close() {
    renewing.shutdownNow();
    publishing.shutdownNow();
    Parts open = parts;
    if (open != null) {
      link.instance().getUserContext().remove(NodeService.key(open.entry().identity()));
      directory.withdraw();
      unregister();
    }
    clusters.leave(settings.connection());
  }

  private void unregister() {
    try {
      if (ManagementFactory.getPlatformMBeanServer().isRegistered(objectName())) {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(objectName());
      }
    } catch (JMException e) {
      LOG.warn("the cluster's counters stay in JMX: {}", e.getMessage());
    }
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
