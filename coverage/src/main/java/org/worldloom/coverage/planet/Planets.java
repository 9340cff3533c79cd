package org.worldloom.coverage.planet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleConsumer;
import org.worldloom.coverage.basemap.FileDigest;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.cluster.ClusterStatus;
import org.worldloom.coverage.cluster.Clusters;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.ModelPack;

/**
 * The planets that run in this process, each opened once and shared by everybody who asks for the
 * same planet file with the same content.
 *
 * <p>GeoServer makes three to five readers per store and throws them away at every layer edit; the
 * model, the base map and the tile store behind them must not be opened as often. A planet is
 * counted: it stops when the last share is closed. A planet file that was edited is another planet,
 * so new readers see the new content while old readers finish with the old one.
 *
 * <p>Thread-safe. Opening takes seconds (the model is probed, the base map imported once) and is
 * done outside any lock; concurrent openers of one planet wait for the first.
 */
public final class Planets {
  /**
   * The one registry of the process. GeoTools makes readers through a service loader, so there is
   * nobody to hand it in; this is the only static state, and it holds nothing once all shares are
   * closed.
   */
  private static final Planets SHARED = new Planets();

  private final Map<Key, Entry> open = new HashMap<>();
  private final Map<Path, String> failures = new TreeMap<>();
  private boolean draining;
  private boolean stopped;
  private final Clusters clusters = new Clusters();

  /** The registry of this process. */
  public static Planets shared() {
    return SHARED;
  }

  /** A planet is its file, the content of that file, and what it may read. */
  private record Key(Path file, String content, Roots roots) {}

  private static final class Entry {
    final CompletableFuture<RunningPlanet> planet = new CompletableFuture<>();
    final AtomicBoolean closed = new AtomicBoolean();
    int shares;

    /** The planet, unless it is still being opened or could not be. */
    Optional<RunningPlanet> running() {
      return planet.isDone() && !planet.isCompletedExceptionally()
          ? Optional.of(planet.join())
          : Optional.empty();
    }

    /** Closes the planet if it runs, once only. */
    void close() {
      running()
          .filter(running -> closed.compareAndSet(false, true))
          .ifPresent(RunningPlanet::close);
    }
  }

  /**
   * Opens a share of a planet.
   *
   * @param file planet file
   * @param roots what the planet file may refer to, and where caches go
   * @param progress told the fraction of the base map import that is done, from the opening thread;
   *     not called when nothing needs to be imported
   * @throws PlanetException if the planet file or anything it names is not usable, in one sentence
   */
  public Planet open(Path file, Roots roots, DoubleConsumer progress) throws IOException {
    Key key = new Key(file.toAbsolutePath().normalize(), digest(file), roots);
    Entry entry;
    boolean first;
    synchronized (open) {
      if (stopped) {
        throw new PlanetException("all planets of this process were shut down; restart it");
      }
      first = !open.containsKey(key);
      entry = open.computeIfAbsent(key, unused -> new Entry());
      entry.shares++;
    }
    if (first) {
      start(key, entry, progress);
    }
    return share(key, entry);
  }

  private void start(Key key, Entry entry, DoubleConsumer progress) {
    boolean late;
    try {
      RunningPlanet planet = RunningPlanet.start(key.file(), key.roots(), clusters, progress);
      synchronized (open) {
        failures.remove(key.file());
        planet.drain(draining);
        entry.planet.complete(planet);
        late = stopped;
      }
      if (late) {
        entry.close();
      }
    } catch (IOException | RuntimeException | Error e) {
      entry.planet.completeExceptionally(e);
      synchronized (open) {
        // The next opener tries again; those who wait on this entry get the failure.
        open.remove(key, entry);
        failures.put(key.file(), String.valueOf(e.getMessage()));
      }
    }
  }

  private Planet share(Key key, Entry entry) throws IOException {
    try {
      return new Share(entry.planet.join(), () -> release(key, entry));
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new PlanetException(String.valueOf(io.getMessage()), io);
      }
      throw e;
    }
  }

  private void release(Key key, Entry entry) {
    synchronized (open) {
      entry.shares--;
      if (entry.shares > 0) {
        return;
      }
      open.remove(key, entry);
    }
    entry.close();
  }

  /** Shares of the planets that run now, ordered by name and file; the caller closes each. */
  public List<Planet> running() {
    List<Planet> running = new ArrayList<>();
    synchronized (open) {
      open.forEach(
          (key, entry) -> {
            if (entry.running().isPresent()) {
              entry.shares++;
              running.add(new Share(entry.planet.join(), () -> release(key, entry)));
            }
          });
    }
    running.sort(
        Comparator.comparing((Planet planet) -> planet.definition().name())
            .thenComparing(planet -> planet.definition().file()));
    return running;
  }

  /** One sentence for each planet file that could not be opened when it was tried last. */
  public Map<Path, String> failures() {
    synchronized (open) {
      return new TreeMap<>(failures);
    }
  }

  /**
   * Begins or ends draining, now and for planets that are opened later: what is stored is served,
   * nothing new is generated, and what is being generated is finished.
   */
  public void drain(boolean drain) {
    synchronized (open) {
      draining = drain;
      open.values().forEach(entry -> entry.running().ifPresent(planet -> planet.drain(drain)));
    }
  }

  /** Whether {@link #drain} has begun and not ended. */
  public boolean draining() {
    synchronized (open) {
      return draining;
    }
  }

  /** Whether {@link #shutDown} was called. */
  public boolean stopped() {
    synchronized (open) {
      return stopped;
    }
  }

  /**
   * Stops every planet, whoever holds shares of it, for good: nothing is opened afterwards. Reads
   * that run then end with an error.
   */
  public void shutDown() {
    List<Entry> entries;
    synchronized (open) {
      stopped = true;
      entries = List.copyOf(open.values());
      open.clear();
    }
    entries.forEach(Entry::close);
  }

  private static String digest(Path file) throws PlanetException {
    try {
      return FileDigest.sha256(file);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new PlanetException("the planet file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new PlanetException(
          "the planet file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** One user's share of a running planet. */
  private static final class Share implements Planet {
    private final RunningPlanet planet;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Share(RunningPlanet planet, Runnable release) {
      this.planet = planet;
      this.release = release;
    }

    @Override
    public PlanetFile definition() {
      return planet.definition();
    }

    @Override
    public ModelPack model() {
      return planet.model();
    }

    @Override
    public PixelSource pixels() {
      return planet.pixels();
    }

    @Override
    public String identity() {
      return planet.identity();
    }

    @Override
    public PlanetStatus status() {
      return planet.status();
    }

    @Override
    public Optional<ClusterStatus> cluster() {
      return planet.cluster();
    }

    @Override
    public long purge(Purge purge) throws IOException {
      return planet.purge(purge);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release.run();
      }
    }
  }
}
