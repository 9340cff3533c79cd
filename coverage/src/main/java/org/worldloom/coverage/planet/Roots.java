package org.worldloom.coverage.planet;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders that planet files may read from and write to.
 *
 * <p>They are configured outside every planet file, by whoever starts the process, so that a planet
 * file from elsewhere can name neither a file that it should not see nor a place to write to.
 *
 * <p>A planet file may always read from its own folder. Where no readable folder is configured, a
 * planet file in a folder named {@code planets} may also read from that folder's parent: base maps
 * and model packs are shared by planets, so they lie beside the folder {@code planets}, in a
 * checkout ({@code config/planets}, {@code config/basemaps}, {@code config/models}) as well as in a
 * GeoServer data directory.
 *
 * @param readable folders that may be read from, with everything below them; may be empty
 * @param cache folder for everything that is written: imported base maps and tiles
 */
public record Roots(List<Path> readable, Path cache) {

  /** System property with the readable folders, separated like a class path. */
  public static final String READABLE_PROPERTY = "worldloom.roots";

  /** System property with the cache folder. */
  public static final String CACHE_PROPERTY = "worldloom.cache";

  private static final String PLANETS = "planets";

  public Roots {
    readable = readable.stream().map(Roots::absolute).toList();
    cache = absolute(cache);
  }

  /**
   * Folders from the system properties {@value #READABLE_PROPERTY} and {@value #CACHE_PROPERTY}.
   *
   * <p>The cache is {@code $XDG_CACHE_HOME/worldloom}, or {@code ~/.cache/worldloom} where that
   * variable is not set to an absolute path.
   */
  public static Roots fromSystemProperties() {
    String readable = System.getProperty(READABLE_PROPERTY, "");
    String cache = System.getProperty(CACHE_PROPERTY, "");
    return new Roots(
        Arrays.stream(readable.split(Pattern.quote(File.pathSeparator)))
            .filter(folder -> !folder.isBlank())
            .map(Path::of)
            .toList(),
        cache.isBlank() ? defaultCache() : Path.of(cache));
  }

  /** The folders that the given planet file may read from, its own first. */
  List<Path> readableFor(Path planetFile) {
    Path folder = absolute(planetFile).getParent();
    if (folder == null) {
      throw new IllegalArgumentException(planetFile + " is not a file");
    }
    if (!readable.isEmpty()) {
      return Stream.concat(Stream.of(folder), readable.stream()).distinct().toList();
    }
    Path parent = folder.getParent();
    boolean among = parent != null && folder.endsWith(PLANETS);
    return among ? List.of(folder, parent) : List.of(folder);
  }

  private static Path defaultCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    // The XDG base directory specification asks for relative values to be ignored.
    Path base =
        xdg != null && Path.of(xdg).isAbsolute()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("worldloom");
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
