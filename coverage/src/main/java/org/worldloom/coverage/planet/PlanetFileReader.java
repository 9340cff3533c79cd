package org.worldloom.coverage.planet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.worldloom.coverage.basemap.BaseMapSource;
import org.worldloom.coverage.basemap.CarriedFile;
import org.worldloom.coverage.basemap.FileDigest;
import org.worldloom.coverage.cluster.ClusterSettings;
import org.worldloom.coverage.cluster.ClusterSettings.Discovery;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;
import org.worldloom.coverage.cluster.ClusterSettings.Strangers;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.PlanetFile.Limits;
import org.worldloom.coverage.planet.PlanetFile.Tiles;
import org.worldloom.inference.yaml.YamlDocument;
import org.worldloom.inference.yaml.YamlException;
import org.worldloom.inference.yaml.YamlMap;

/**
 * Reads and validates planet files.
 *
 * <p>Every default is here; {@code config/planets/earth.yaml} explains every key. The defaults suit
 * two cores and a heap of 2 GB.
 */
public final class PlanetFileReader {
  private static final int FORMAT = 1;
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final int COARSEST_BASE_ZOOM = 1;
  private static final int FINEST_BASE_ZOOM = 12;
  private static final int USUAL_DEEPEST_ZOOM = 19;
  private static final long MIB = 1L << 20;

  /**
   * System property with a file whose keys replace the section {@code cluster} of every planet
   * file, so that nodes can share planet files and differ in this.
   */
  public static final String CLUSTER_PROPERTY = "worldloom.cluster";

  private static final String[] CLUSTER_KEYS = {
    "mode",
    "name",
    "address",
    "port",
    "discovery",
    "join",
    "hazelcast",
    "memory",
    "backups",
    "generate",
    "strangers"
  };

  private final YamlMap root;
  private final Path folder;
  private final Path cache;
  private final PathGuard readable;

  private PlanetFileReader(YamlMap root, Path folder, Path cache, PathGuard readable) {
    this.root = root;
    this.folder = folder;
    this.cache = cache;
    this.readable = readable;
  }

  /**
   * Reads a planet file. Nothing is written, and of the files that it names only those with a
   * stated digest are opened.
   *
   * @param file the planet file; relative paths in it start from the folder that it lies in
   * @param roots what the planet file may refer to
   * @throws PlanetException naming key, file and line: an unknown or missing key, a wrong type, a
   *     value out of range, a missing file, a path outside the roots, a URL, a wrong digest
   */
  public static PlanetFile read(Path file, Roots roots) throws PlanetException {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      YamlMap root =
          YamlDocument.read(absolute)
              .root(
                  "format",
                  "name",
                  "title",
                  "abstract",
                  "seed",
                  "baseMap",
                  "model",
                  "deepestZoom",
                  "limits",
                  "tiles",
                  "provider",
                  "cluster");
      PathGuard readable = PathGuard.of(roots.readableFor(absolute));
      Path folder = absolute.resolveSibling("");
      return new PlanetFileReader(root, folder, roots.cache(), readable).planet(absolute);
    } catch (YamlException e) {
      throw new PlanetException(String.valueOf(e.getMessage()), e);
    }
  }

  private PlanetFile planet(Path file) throws YamlException, PlanetException {
    format();
    String name = name();
    BaseMapSource baseMap = baseMap();
    return new PlanetFile(
        file,
        name,
        root.text("title", name),
        root.text("abstract", ""),
        root.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0L),
        baseMap,
        readable.file(folder, root, "model"),
        deepestZoom(baseMap.zoom()),
        limits(),
        tiles(),
        provider(),
        cluster());
  }

  private void format() throws YamlException {
    int format = root.integer("format", 0, Integer.MAX_VALUE);
    if (format != FORMAT) {
      throw root.error("format", "is " + format + ", but this version reads format " + FORMAT);
    }
  }

  private String name() throws YamlException {
    String name = root.text("name");
    if (!NAME.matcher(name).matches()) {
      throw root.error(
          "name", "must be a letter followed by at most 63 letters, digits, \"_\" and \"-\"");
    }
    return name;
  }

  private BaseMapSource baseMap() throws YamlException {
    YamlMap map = root.map("baseMap", "file", "zoom", "sha256", "attribution", "carried");
    Path file = readable.file(folder, map, "file");
    int zoom = map.integer("zoom", COARSEST_BASE_ZOOM, FINEST_BASE_ZOOM);
    Optional<String> sha256 = verify(map, file);
    return new BaseMapSource(file, zoom, sha256, map.text("attribution", ""), carried(map));
  }

  private Optional<CarriedFile> carried(YamlMap baseMap) throws YamlException {
    if (!baseMap.has("carried")) {
      return Optional.empty();
    }
    YamlMap map = baseMap.map("carried", "file", "sha256");
    Path file = readable.file(folder, map, "file");
    return Optional.of(new CarriedFile(file, verify(map, file)));
  }

  /** The digest that is stated for a file, if one is; it is the file's. */
  private static Optional<String> verify(YamlMap map, Path file) throws YamlException {
    Optional<String> expected = map.optionalSha256("sha256");
    if (expected.isEmpty()) {
      return expected;
    }
    String actual;
    try {
      actual = FileDigest.sha256(file);
    } catch (IOException e) {
      throw map.error("file", "names " + file + ", which cannot be read: " + e.getMessage());
    }
    if (!actual.equals(expected.get())) {
      throw map.error("sha256", "does not match " + file + ", whose SHA-256 is " + actual);
    }
    return expected;
  }

  private int deepestZoom(int baseZoom) throws YamlException {
    int usual = Math.max(baseZoom, USUAL_DEEPEST_ZOOM - (USUAL_DEEPEST_ZOOM - baseZoom) % 2);
    int zoom = root.integer("deepestZoom", baseZoom, WorldGrid.MAX_ZOOM, usual);
    if ((zoom - baseZoom) % 2 != 0) {
      throw root.error(
          "deepestZoom",
          "must be \"baseMap.zoom\" (" + baseZoom + ") plus an even number, but is " + zoom);
    }
    return zoom;
  }

  private Limits limits() throws YamlException {
    YamlMap map = root.mapOrEmpty("limits", "pixelsPerRead", "coveragePixels", "deadline", "queue");
    long pixelsPerRead = map.integer("pixelsPerRead", 1L << 16, 1L << 29, 1L << 24);
    long coveragePixels = map.integer("coveragePixels", 1L << 16, 1L << 50, 4_000_000_000L);
    if (coveragePixels < pixelsPerRead) {
      throw map.error(
          "coveragePixels",
          "must not be less than \"limits.pixelsPerRead\" ("
              + pixelsPerRead
              + "), but is "
              + coveragePixels);
    }
    double deadline = map.number("deadline", 0.001, 86_400, 60);
    int queue = map.integer("queue", 0, 100_000, 64);
    return new Limits(
        pixelsPerRead, coveragePixels, Duration.ofMillis(Math.round(deadline * 1000)), queue);
  }

  private Tiles tiles() throws YamlException, PlanetException {
    YamlMap map = root.mapOrEmpty("tiles", "memory", "disk", "directory");
    long memory = map.integer("memory", 16L, 1L << 20, 192L);
    long disk = map.integer("disk", 0L, 1L << 30, 4096L);
    Path directory = PathGuard.ofFuture(cache).folder(cache, map, "directory", "tiles");
    return new Tiles(memory * MIB, disk * MIB, directory);
  }

  private PlanetFile.Provider provider() throws YamlException {
    YamlMap map = root.mapOrEmpty("provider", "kind", "threads");
    return new PlanetFile.Provider(
        map.choice("kind", PlanetFile.Provider.Kind.class, PlanetFile.Provider.Kind.AUTO),
        map.integer("threads", 0, 1024, 0));
  }

  /** The section of the planet file, or the file that the system property puts in its place. */
  private ClusterSettings cluster() throws YamlException {
    YamlMap section = root.mapOrEmpty("cluster", CLUSTER_KEYS);
    String instead = System.getProperty(CLUSTER_PROPERTY, "");
    if (instead.isBlank()) {
      return cluster(section, folder);
    }
    Path file = Path.of(instead).toAbsolutePath().normalize();
    return cluster(YamlDocument.read(file).root(CLUSTER_KEYS), file.resolveSibling(""));
  }

  private ClusterSettings cluster(YamlMap map, Path base) throws YamlException {
    ClusterSettings off = ClusterSettings.OFF;
    ClusterSettings.Connection usual = off.connection();
    Optional<Path> hazelcast =
        map.has("hazelcast")
            ? Optional.of(hazelcast(map, readable.file(base, map, "hazelcast")))
            : Optional.empty();
    Mode mode = map.choice("mode", Mode.class, usual.mode());
    List<String> join = map.has("join") ? map.texts("join") : List.of();
    if (mode == Mode.CLIENT && join.isEmpty() && hazelcast.isEmpty()) {
      throw map.error("join", "must name a member (host:port) where \"cluster.mode\" is client");
    }
    return new ClusterSettings(
        new ClusterSettings.Connection(
            mode,
            map.text("name", usual.name()),
            map.text("address", usual.address()),
            map.integer("port", 1, 65_535, usual.port()),
            map.choice("discovery", Discovery.class, usual.discovery()),
            join,
            hazelcast,
            map.integer("memory", 1L, 1L << 20, usual.memoryBytes() / MIB) * MIB,
            map.integer("backups", 0, 6, usual.backups())),
        map.flag("generate", off.generate()),
        map.choice("strangers", Strangers.class, off.strangers()));
  }

  /** A Hazelcast file may not pull in others, which nobody would have guarded. */
  private static Path hazelcast(YamlMap map, Path file) throws YamlException {
    YamlMap content = YamlDocument.read(file).root("hazelcast", "hazelcast-client");
    for (String section : content.keys()) {
      if (content.freeMap(section).keys().contains("import")) {
        throw map.error("hazelcast", "names " + file + ", which has an \"import\": not allowed");
      }
    }
    return file;
  }
}
