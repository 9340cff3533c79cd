package org.worldloom.coverage.planet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.basemap.BaseMap;
import org.worldloom.coverage.basemap.BaseMaps;
import org.worldloom.coverage.basemap.CarriedFile;
import org.worldloom.coverage.basemap.CarriedRaster;
import org.worldloom.coverage.basemap.ExtendedBaseMap;
import org.worldloom.coverage.basemap.FileDigest;
import org.worldloom.coverage.cascade.Cascade;
import org.worldloom.coverage.cascade.CascadeLimits;
import org.worldloom.coverage.cascade.CascadeStatus;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.cluster.ClusterStatus;
import org.worldloom.coverage.cluster.Clusters;
import org.worldloom.coverage.cluster.PlanetNode;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.DurableTier;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.HeapGranuleStore;
import org.worldloom.coverage.store.NoDurableTier;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.SingleFlight;
import org.worldloom.coverage.store.StoreException;
import org.worldloom.coverage.store.StoreStatistics;
import org.worldloom.coverage.store.TieredGranuleStore;
import org.worldloom.coverage.store.WriteBehindGranuleStore;
import org.worldloom.coverage.store.mbtiles.MbtilesGranuleStore;
import org.worldloom.coverage.store.mbtiles.TileSet;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.onnx.OnnxCoverStart;
import org.worldloom.inference.onnx.ProviderKind;
import org.worldloom.inference.onnx.RuntimeOptions;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackReader;
import org.worldloom.inference.sample.WindowGenerators;

/**
 * A planet with everything it needs, wired together.
 *
 * <p>Opened and closed by {@link Planets} alone, which counts its users. Closing stops the writer
 * of the durable store after its queue is on disk, and ends the network's sessions.
 */
final class RunningPlanet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningPlanet.class);

  /** Raised when the meaning of stored granules changes: grid, rounding, noise, record format. */
  private static final int GENERATION_FORMAT = 1;

  /** Heap for granules that the writer of the durable store is behind: 4096 granules of RGB. */
  private static final int WRITE_BEHIND_BYTES = 48 << 20;

  /** Reads that may generate at a time: a second one overlaps rounding with the network. */
  private static final int GENERATING = 4;

  /** Network executions at a time: one already uses every core, or the whole GPU. */
  private static final int CONCURRENT_RUNS = 1;

  private final PlanetFile definition;
  private final WindowGenerator generator;
  private final BaseMap baseMap;
  private final TieredGranuleStore store;
  private final Cascade cascade;
  private final String identity;
  private final Optional<PlanetNode> node;

  private RunningPlanet(
      PlanetFile definition,
      WindowGenerator generator,
      BaseMap baseMap,
      TieredGranuleStore store,
      Cascade cascade,
      String identity,
      Optional<PlanetNode> node) {
    this.definition = definition;
    this.generator = generator;
    this.baseMap = baseMap;
    this.store = store;
    this.cascade = cascade;
    this.identity = identity;
    this.node = node;
  }

  /**
   * Reads the planet file, opens what it names and wires it together; what was opened is closed
   * again when a later step fails.
   */
  static RunningPlanet start(Path file, Roots roots, Clusters clusters, DoubleConsumer progress)
      throws IOException {
    PlanetFile definition = PlanetFileReader.read(file, roots);
    WorldGrid grid = grid(definition);
    ModelPack pack = ModelPackReader.read(definition.model());
    try (Opened opened = new Opened()) {
      BaseMap baseMap = opened.add(baseMap(definition, grid, pack, roots, progress));
      if (baseMap.channels() != pack.state().size()) {
        throw new PlanetException(
            "the base map "
                + definition.baseMap().file()
                + " has "
                + baseMap.channels()
                + " channels, but the model "
                + pack.name()
                + " works on "
                + pack.state());
      }
      Optional<PlanetNode> node = join(definition, clusters, world(pack, baseMap, grid));
      node.ifPresent(opened::add);
      WindowGenerator generator = opened.add(generator(definition, pack, node));
      String identity = identity(generator, baseMap, grid);
      TieredGranuleStore store = opened.add(store(definition, grid, identity, generator, node));
      Cascade cascade =
          new Cascade(
              grid,
              baseMap,
              store,
              node.isPresent() ? node.get().source() : new SingleFlight(store),
              generator,
              new CascadeLimits(GENERATING, definition.limits().queue()));
      LOG.info(
          "planet {} of seed {} runs on {} with model {} {}",
          definition.name(),
          definition.seed(),
          generator.provider(),
          pack.name(),
          pack.version());
      RunningPlanet planet =
          new RunningPlanet(definition, generator, baseMap, store, cascade, identity, node);
      if (node.isPresent()) {
        node.get().start(planet::granules, planet::work);
      }
      opened.keep();
      return planet;
    }
  }

  private static WorldGrid grid(PlanetFile definition) {
    int baseZoom = definition.baseMap().zoom();
    return new WorldGrid(baseZoom, (definition.deepestZoom() - baseZoom) / 2);
  }

  /** Level 0 and coarser with all channels of the state, if the pack tells where they come from. */
  private static BaseMap baseMap(
      PlanetFile definition, WorldGrid grid, ModelPack pack, Roots roots, DoubleConsumer progress)
      throws IOException {
    Optional<CarriedRaster> raster = carried(definition, grid, pack);
    BaseMap map =
        BaseMaps.open(definition.baseMap(), grid, OnnxCoverStart.of(pack), roots.cache(), progress);
    return ExtendedBaseMap.of(map, pack.carried(), raster);
  }

  /** What level 0 has of the model's carried channels, if both name some. */
  private static Optional<CarriedRaster> carried(
      PlanetFile definition, WorldGrid grid, ModelPack pack) throws IOException {
    Optional<CarriedFile> file = definition.baseMap().carried();
    if (file.isEmpty() || pack.carried().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(CarriedRaster.open(file.get(), grid, pack.carried().size()));
  }

  private static Optional<PlanetNode> join(PlanetFile definition, Clusters clusters, String world)
      throws IOException {
    return definition.cluster().isOn()
        ? Optional.of(PlanetNode.join(clusters, definition.cluster(), definition.name(), world))
        : Optional.empty();
  }

  private static WindowGenerator generator(
      PlanetFile definition, ModelPack pack, Optional<PlanetNode> node) throws IOException {
    if (node.isPresent() && !definition.cluster().generate()) {
      return node.get().remoteGenerator(pack);
    }
    return WindowGenerators.open(
        pack,
        new RuntimeOptions(
            ProviderKind.valueOf(definition.provider().kind().name()),
            definition.provider().threads(),
            CONCURRENT_RUNS));
  }

  private static TieredGranuleStore store(
      PlanetFile definition,
      WorldGrid grid,
      String identity,
      WindowGenerator generator,
      Optional<PlanetNode> node)
      throws IOException {
    PlanetFile.Tiles tiles = definition.tiles();
    HeapGranuleStore heap = new HeapGranuleStore(tiles.memoryBytes());
    TileSet tileSet =
        new TileSet(definition.title(), definition.baseMap().attribution(), identity, grid);
    boolean durable = tiles.diskBytes() > 0;
    DurableTier disk =
        durable
            ? new WriteBehindGranuleStore(
                new MbtilesGranuleStore(tiles.directory(), tileSet, tiles.diskBytes()),
                writeBehind(generator.pack().state().size()))
            : new NoDurableTier();
    if (node.isEmpty()) {
      return new TieredGranuleStore(heap, disk);
    }
    try {
      return node.get()
          .open(
              identity,
              generator,
              heap,
              disk,
              durable,
              tiles.directory().resolve("purges-" + identity.substring(0, 16) + ".txt"));
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** What the planet is, whatever runs its network. */
  private static String world(ModelPack pack, BaseMap baseMap, WorldGrid grid) {
    return FileDigest.sha256(
        String.join(
            "\n",
            "format " + GENERATION_FORMAT,
            "network " + pack.sha256(),
            "sampler " + pack.sampler(),
            "base map " + baseMap.identity(),
            "base zoom " + grid.baseZoom()));
  }

  private static int writeBehind(int channels) {
    return WRITE_BEHIND_BYTES / (channels * WorldGrid.GRANULE * WorldGrid.GRANULE);
  }

  /** Everything but the seed that decides a pixel. */
  private static String identity(WindowGenerator generator, BaseMap baseMap, WorldGrid grid) {
    return FileDigest.sha256(
        String.join(
            "\n",
            "format " + GENERATION_FORMAT,
            "generator " + generator.identity(),
            "base map " + baseMap.identity(),
            "base zoom " + grid.baseZoom(),
            "granule " + WorldGrid.GRANULE));
  }

  PlanetFile definition() {
    return definition;
  }

  ModelPack model() {
    return generator.pack();
  }

  PixelSource pixels() {
    return cascade;
  }

  String identity() {
    return identity;
  }

  long purge(Purge purge) throws IOException {
    long removed = node.isPresent() ? node.get().purge(purge) : store.purge(purge);
    LOG.info("planet {}: {} granules purged ({})", definition.name(), removed, purge);
    return removed;
  }

  void drain(boolean drain) {
    cascade.drain(drain);
  }

  Optional<ClusterStatus> cluster() {
    return node.map(PlanetNode::status);
  }

  /** What other nodes ask for. */
  private Map<GranuleKey, Granule> granules(Collection<GranuleKey> keys, long deadline)
      throws IOException {
    Map<GranuleKey, Granule> all = new HashMap<>();
    Map<GranuleKey, Set<GranuleRect.Cell>> stages = new HashMap<>();
    for (GranuleKey key : keys) {
      stages
          .computeIfAbsent(
              new GranuleKey(key.seed(), key.level(), 0, 0), stage -> new LinkedHashSet<>())
          .add(new GranuleRect.Cell(key.x(), key.y()));
    }
    for (Map.Entry<GranuleKey, Set<GranuleRect.Cell>> stage : stages.entrySet()) {
      long seed = stage.getKey().seed();
      int level = stage.getKey().level();
      cascade
          .granules(seed, level, stage.getValue(), deadline)
          .forEach(
              (cell, granule) -> all.put(new GranuleKey(seed, level, cell.x(), cell.y()), granule));
    }
    all.keySet().retainAll(Set.copyOf(keys));
    return all;
  }

  private PlanetNode.Work work() {
    return new PlanetNode.Work(
        generator.statistics().windows(),
        cascade.status().granulesGenerated(),
        store.statistics().memoryHits());
  }

  PlanetStatus status() {
    CascadeStatus made = cascade.status();
    StoreStatistics found = store.statistics();
    GenerationStatistics network = generator.statistics();
    return new PlanetStatus(
        generator.provider(),
        network.windows(),
        network.networkNanos(),
        made.granulesGenerated(),
        found.memoryHits(),
        found.diskHits() - node.map(PlanetNode::granulesFromOthers).orElse(0L),
        made.readsAnswered(),
        made.readsFailed(),
        made.generating(),
        made.queued(),
        made.lastRead().windows(),
        made.lastRead().networkNanos(),
        made.lastRead().nanos());
  }

  @Override
  public void close() {
    try {
      store.close();
    } catch (StoreException e) {
      LOG.warn("the tile store of planet {} did not close: {}", definition.name(), e.getMessage());
    } finally {
      node.ifPresent(PlanetNode::close);
      generator.close();
      baseMap.close();
    }
  }
}
