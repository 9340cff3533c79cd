package org.worldloom.coverage.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.worldloom.coverage.cluster.ClusterSettings.Connection;
import org.worldloom.coverage.cluster.ClusterSettings.Discovery;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;
import org.worldloom.coverage.cluster.ClusterSettings.Strangers;
import org.worldloom.coverage.store.DurableTier;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleSource;
import org.worldloom.coverage.store.HeapGranuleStore;
import org.worldloom.coverage.store.TieredGranuleStore;
import org.worldloom.coverage.store.WriteBehindGranuleStore;
import org.worldloom.coverage.store.mbtiles.MbtilesStores;
import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.Sampler;

/** A node of a planet without a network, in this process, with an instance of its own. */
final class TestNode implements AutoCloseable {
  static final String IDENTITY = "0123456789abcdef0123";

  /** Name of a cluster that outlives tests; it has ports of its own. */
  static final String PAIR = "pair";

  private static final int PAIR_PORT = 18_300;
  private static final int FIRST_PORT = 18_310;

  final PlanetNode node;
  final DurableTier disk;
  final TieredGranuleStore store;
  final GranuleSource source;

  /** A member of the cluster of that name. */
  static TestNode member(String cluster, Path folder) throws IOException {
    return new TestNode(settings(cluster, Mode.MEMBER, true, Strangers.SERVE), folder, IDENTITY);
  }

  TestNode(ClusterSettings settings, Path folder, String identity) throws IOException {
    this.node = PlanetNode.join(new Clusters(), settings, "earth", "world");
    this.disk = new WriteBehindGranuleStore(MbtilesStores.open(folder), 1000);
    try {
      WindowGenerator generator =
          settings.generate() ? new NoNetwork(identity) : node.remoteGenerator(pack());
      this.store =
          node.open(
              identity,
              generator,
              new HeapGranuleStore(64 << 20),
              disk,
              true,
              folder.resolve("purges.txt"));
    } catch (IOException e) {
      node.close();
      disk.close();
      throw e;
    }
    this.source = node.source();
  }

  static ClusterSettings settings(
      String cluster, Mode mode, boolean generate, Strangers strangers) {
    int port = cluster.equals(PAIR) ? PAIR_PORT : FIRST_PORT;
    List<String> addresses =
        List.of("127.0.0.1:" + port, "127.0.0.1:" + (port + 1), "127.0.0.1:" + (port + 2));
    return new ClusterSettings(
        new Connection(
            mode,
            cluster,
            "127.0.0.1",
            port,
            Discovery.TCP,
            addresses,
            Optional.empty(),
            64L << 20,
            1),
        generate,
        strangers);
  }

  TestNode start(PlanetNode.Making making) throws IOException {
    node.start(making, () -> new PlanetNode.Work(0, 0, 0));
    return this;
  }

  TestNode start() throws IOException {
    return start((keys, deadline) -> Map.of());
  }

  Map<GranuleKey, Granule> get(Collection<GranuleKey> keys) throws IOException {
    return store.getAll(keys);
  }

  ClusterStatus.Counters counters() {
    return node.status().nodes().stream()
        .filter(entry -> entry.name().equals(node.status().node()))
        .findFirst()
        .orElseThrow()
        .counters();
  }

  @Override
  public void close() throws IOException {
    store.close();
    node.close();
  }

  /** The store of a node, not started. */
  static TieredGranuleStore store(PlanetNode node, Path folder) throws IOException {
    return node.open(
        IDENTITY,
        new NoNetwork(IDENTITY),
        new HeapGranuleStore(64 << 20),
        new WriteBehindGranuleStore(MbtilesStores.open(folder), 1000),
        true,
        folder.resolve("purges.txt"));
  }

  static ModelPack pack() {
    return new ModelPack(
        Path.of("model.yaml"),
        "none",
        "1",
        "",
        "Apache-2.0",
        ModelPack.Kind.LOCAL,
        4,
        List.of("red", "green", "blue"),
        4,
        32,
        0,
        16,
        new ModelPack.Range(0.1, 1000),
        new Sampler.OneStep(),
        Path.of("none.onnx"),
        "00",
        Map.of(),
        Map.of(),
        List.of());
  }

  /** Stands where a network would. */
  private record NoNetwork(String identity) implements WindowGenerator {
    @Override
    public ModelPack pack() {
      return TestNode.pack();
    }

    @Override
    public Certification certification() {
      return new Certification(true, true);
    }

    @Override
    public int halo() {
      return 4;
    }

    @Override
    public float[] generate(WindowRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public GenerationStatistics statistics() {
      return new GenerationStatistics(0, 0, 0);
    }

    @Override
    public String provider() {
      return "none";
    }

    @Override
    public void close() {}
  }
}
