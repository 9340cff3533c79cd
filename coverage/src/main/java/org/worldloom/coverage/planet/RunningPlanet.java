package org.worldloom.coverage.planet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.basemap.BaseMap;
import org.worldloom.coverage.basemap.BaseMaps;
import org.worldloom.coverage.basemap.FileDigest;
import org.worldloom.coverage.cascade.Cascade;
import org.worldloom.coverage.cascade.CascadeLimits;
import org.worldloom.coverage.cascade.CascadeStatus;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.DurableTier;
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

  private RunningPlanet(
      PlanetFile definition,
      WindowGenerator generator,
      BaseMap baseMap,
      TieredGranuleStore store,
      Cascade cascade,
      String identity) {
    this.definition = definition;
    this.generator = generator;
    this.baseMap = baseMap;
    this.store = store;
    this.cascade = cascade;
    this.identity = identity;
  }

  /**
   * Reads the planet file, opens what it names and wires it together; what was opened is closed
   * again when a later step fails.
   */
  static RunningPlanet start(Path file, Roots roots, DoubleConsumer progress) throws IOException {
    PlanetFile definition = PlanetFileReader.read(file, roots);
    WorldGrid grid = grid(definition);
    ModelPack pack = ModelPackReader.read(definition.model());
    try (Opened opened = new Opened()) {
      WindowGenerator generator =
          opened.add(
              WindowGenerators.open(
                  pack,
                  new RuntimeOptions(
                      ProviderKind.valueOf(definition.provider().kind().name()),
                      definition.provider().threads(),
                      CONCURRENT_RUNS)));
      BaseMap baseMap =
          opened.add(
              BaseMaps.open(
                  definition.baseMap(), grid, OnnxCoverStart.of(pack), roots.cache(), progress));
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
      String identity = identity(generator, baseMap, grid);
      TieredGranuleStore store = opened.add(store(definition, grid, identity, pack.state().size()));
      Cascade cascade =
          new Cascade(
              grid,
              baseMap,
              store,
              new SingleFlight(store),
              generator,
              new CascadeLimits(GENERATING, definition.limits().queue()));
      LOG.info(
          "planet {} of seed {} runs on {} with model {} {}",
          definition.name(),
          definition.seed(),
          generator.provider(),
          pack.name(),
          pack.version());
      opened.keep();
      return new RunningPlanet(definition, generator, baseMap, store, cascade, identity);
    }
  }

  private static WorldGrid grid(PlanetFile definition) {
    int baseZoom = definition.baseMap().zoom();
    return new WorldGrid(baseZoom, (definition.deepestZoom() - baseZoom) / 2);
  }

  private static TieredGranuleStore store(
      PlanetFile definition, WorldGrid grid, String identity, int channels) throws IOException {
    PlanetFile.Tiles tiles = definition.tiles();
    DurableTier durable =
        tiles.diskBytes() == 0
            ? new NoDurableTier()
            : new WriteBehindGranuleStore(
                new MbtilesGranuleStore(
                    tiles.directory(),
                    new TileSet(
                        definition.title(), definition.baseMap().attribution(), identity, grid),
                    tiles.diskBytes()),
                writeBehind(channels));
    return new TieredGranuleStore(new HeapGranuleStore(tiles.memoryBytes()), durable);
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
    long removed = store.purge(purge);
    LOG.info("planet {}: {} granules purged ({})", definition.name(), removed, purge);
    return removed;
  }

  void drain(boolean drain) {
    cascade.drain(drain);
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
        found.diskHits(),
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
      generator.close();
      baseMap.close();
    }
  }
}
