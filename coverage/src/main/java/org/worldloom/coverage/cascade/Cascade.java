package org.worldloom.coverage.cascade;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.worldloom.coverage.basemap.BaseMap;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.GranuleRect.Cell;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleSource;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowGenerator;

/**
 * The planet, made on demand: finds the granules of a rectangle, and generates what is missing,
 * parents first.
 *
 * <p>A read goes down and up the cascade once, without recursion:
 *
 * <ol>
 *   <li>look the wanted granules up; if all are there, copy and return;
 *   <li>take a turn in the {@link GenerationQueue};
 *   <li>going <b>down</b>: the missing granules need windows, windows need parent granules; look
 *       those up, and so on until a level where nothing is missing, at the latest the base map;
 *   <li>going <b>up</b>: per level, generate the missing granules chunk by chunk through the
 *       single-flight {@link GranuleSource}, two chunks at a time, so that the network of one hides
 *       the noise and the rounding of the other.
 * </ol>
 *
 * <p><b>No deadlock.</b> Whoever claims a granule already holds all its parents, so a claim is
 * always followed by computation and never by waiting; a read waits for other reads only when it
 * has computed and published what it claimed itself.
 *
 * <p><b>Eviction.</b> A read holds the granules it found or made, so a small store makes it slower,
 * never wrong.
 *
 * <p>Thread-safe. Owns neither the store nor the generator.
 */
public final class Cascade implements PixelSource {
  private final WorldGrid grid;
  private final BaseMap baseMap;
  private final GranuleStore store;
  private final GranuleSource source;
  private final WindowPlanner planner;
  private final GranuleMaker maker;
  private final WindowGenerator generator;
  private final GenerationQueue queue;
  private final List<Integer> allChannels;

  private final LongAdder granulesGenerated = new LongAdder();
  private final LongAdder readsAnswered = new LongAdder();
  private final LongAdder readsFailed = new LongAdder();
  private volatile CascadeStatus.GeneratingRead lastRead =
      new CascadeStatus.GeneratingRead(0, 0, 0);

  /**
   * Assembles a cascade.
   *
   * @param grid the world
   * @param baseMap level 0 and coarser, in the same grid
   * @param store where granules are looked up
   * @param source single-flight over the same store
   * @param generator makes windows
   * @param limits how many reads may generate or wait
   */
  public Cascade(
      WorldGrid grid,
      BaseMap baseMap,
      GranuleStore store,
      GranuleSource source,
      WindowGenerator generator,
      CascadeLimits limits) {
    if (baseMap.channels() != generator.pack().state().size()) {
      throw new IllegalArgumentException(
          "the base map has "
              + baseMap.channels()
              + " channels, but the model's state is "
              + generator.pack().state());
    }
    this.grid = grid;
    this.baseMap = baseMap;
    this.store = store;
    this.source = source;
    this.generator = generator;
    this.planner = WindowPlanner.of(generator);
    this.maker = new GranuleMaker(grid, planner, generator);
    this.queue = new GenerationQueue(limits.generating(), limits.waiting());
    this.allChannels = IntStream.range(0, baseMap.channels()).boxed().toList();
  }

  @Override
  public WorldGrid grid() {
    return grid;
  }

  @Override
  public int channels() {
    return baseMap.channels();
  }

  @Override
  public byte[] read(long seed, int level, PixelRect rect, long deadline) throws IOException {
    return read(seed, level, rect, allChannels, deadline);
  }

  @Override
  public byte[] read(long seed, int level, PixelRect rect, List<Integer> wanted, long deadline)
      throws IOException {
    try {
      Map<Cell, Granule> granules = granules(seed, level, cells(level, rect), deadline);
      byte[] pixels = level(level, granules).pixels(rect, wanted);
      readsAnswered.increment();
      return pixels;
    } catch (IOException | RuntimeException e) {
      readsFailed.increment();
      throw e;
    }
  }

  /**
   * Begins or ends draining: reads that find everything in the store are answered, reads that would
   * have to generate something are refused with a {@link BusyException}, and those that generate
   * already go on to their end.
   */
  public void drain(boolean drain) {
    queue.drain(drain);
  }

  /** Counters since this cascade was made. */
  public CascadeStatus status() {
    return new CascadeStatus(
        granulesGenerated.sum(),
        readsAnswered.sum(),
        readsFailed.sum(),
        queue.active(),
        queue.waiting(),
        lastRead);
  }

  /**
   * Finds or generates granules.
   *
   * @param level level of all of them, 1 or more
   * @param wanted columns folded into the world
   * @param deadline {@link System#nanoTime()} after which the call gives up
   */
  public Map<Cell, Granule> granules(long seed, int level, Set<Cell> wanted, long deadline)
      throws IOException {
    Map<Cell, Granule> found = lookUp(seed, level, wanted);
    if (found.size() == wanted.size()) {
      return found;
    }
    try (GenerationQueue.Turn turn = queue.enter(deadline)) {
      GenerationStatistics before = generator.statistics();
      long start = System.nanoTime();
      Map<Cell, Granule> granules =
          upTheCascade(seed, downTheCascade(seed, level, wanted), deadline);
      record(before, System.nanoTime() - start);
      return granules;
    }
  }

  /** One level of a read: what it needs, what is already there. */
  private record Stage(int level, Set<Cell> needed, Map<Cell, Granule> found) {
    Set<Cell> missing() {
      Set<Cell> missing = new LinkedHashSet<>(needed);
      missing.removeAll(found.keySet());
      return missing;
    }
  }

  /** The dependency cone of the wanted granules, coarsest stage first. */
  private Deque<Stage> downTheCascade(long seed, int finest, Set<Cell> wanted) throws IOException {
    Deque<Stage> stages = new ArrayDeque<>();
    Set<Cell> needed = wanted;
    for (int level = finest; ; level--) {
      Map<Cell, Granule> found = lookUp(seed, level, needed);
      if (found.size() < needed.size()) {
        // With fixed windows neighbours of a missing granule come along; they need parents too.
        Set<Cell> missing = new HashSet<>(needed);
        missing.removeAll(found.keySet());
        needed = new LinkedHashSet<>(needed);
        needed.addAll(planner.closure(missing, grid.granules(level)));
      }
      Stage stage = new Stage(level, needed, found);
      stages.push(stage);
      Set<Cell> missing = stage.missing();
      if (missing.isEmpty()) {
        return stages;
      }
      needed = parents(level, missing);
    }
  }

  private Map<Cell, Granule> upTheCascade(long seed, Deque<Stage> stages, long deadline)
      throws IOException {
    Map<Cell, Granule> granules = stages.pop().found();
    for (Stage stage : stages) {
      granules = complete(seed, stage, level(stage.level() - 1, granules), deadline);
    }
    return granules;
  }

  /** Generates what a stage misses, given its parents; chunks are independent of each other. */
  private Map<Cell, Granule> complete(long seed, Stage stage, StateLevel parents, long deadline)
      throws IOException {
    Map<Cell, Granule> granules = new ConcurrentHashMap<>(stage.found());
    TwoAtATime.forEach(
        planner.chunks(stage.missing()),
        chunk ->
            source
                .getAll(
                    keys(seed, stage.level(), chunk),
                    deadline,
                    missing -> {
                      Map<GranuleKey, Granule> fresh = maker.make(seed, missing, parents, deadline);
                      granulesGenerated.add(fresh.size());
                      return fresh;
                    })
                .forEach((key, granule) -> granules.put(new Cell(key.x(), key.y()), granule)));
    return granules;
  }

  private Map<Cell, Granule> lookUp(long seed, int level, Set<Cell> cells) throws IOException {
    Map<Cell, Granule> found = new HashMap<>();
    if (level <= 0) {
      for (Cell cell : cells) {
        found.put(cell, baseMap.granule(level, cell.x(), cell.y()));
      }
    } else {
      store
          .getAll(keys(seed, level, cells))
          .forEach((key, granule) -> found.put(new Cell(key.x(), key.y()), granule));
    }
    return found;
  }

  private Set<Cell> parents(int level, Set<Cell> missing) {
    Set<Cell> parents = new LinkedHashSet<>();
    for (GranuleRect window : planner.windows(missing, grid.granules(level))) {
      parents.addAll(cells(level - 1, planner.parentPixels(window)));
    }
    return parents;
  }

  private Set<Cell> cells(int level, PixelRect rect) {
    Set<Cell> cells = new LinkedHashSet<>();
    long world = grid.granules(level);
    GranuleRect.covering(grid, level, rect)
        .forEach(cell -> cells.add(new Cell(Math.floorMod(cell.x(), world), cell.y())));
    return cells;
  }

  private StateLevel level(int level, Map<Cell, Granule> granules) {
    return new StateLevel(
        grid,
        level,
        channels(),
        cell -> {
          Granule granule = granules.get(cell);
          if (granule == null) {
            throw new IllegalStateException(
                "granule " + cell + " of level " + level + " is absent");
          }
          return granule;
        });
  }

  private static List<GranuleKey> keys(long seed, int level, Collection<Cell> cells) {
    return cells.stream().map(cell -> new GranuleKey(seed, level, cell.x(), cell.y())).toList();
  }

  private void record(GenerationStatistics before, long nanos) {
    GenerationStatistics after = generator.statistics();
    lastRead =
        new CascadeStatus.GeneratingRead(
            after.windows() - before.windows(),
            after.networkNanos() - before.networkNanos(),
            nanos);
  }
}
