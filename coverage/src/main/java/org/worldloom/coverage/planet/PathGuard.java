package org.worldloom.coverage.planet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.worldloom.inference.yaml.YamlException;
import org.worldloom.inference.yaml.YamlMap;

/**
 * Turns paths named in a planet file into real paths that are known to lie inside given folders.
 *
 * <p>Containment is decided on real paths, with symbolic links resolved, and what is handed out is
 * the real path itself: a link that is changed afterwards leads nowhere else. Whether a file exists
 * is only told for paths inside the folders.
 */
final class PathGuard {

  // Two letters at least: "C:" is a drive.
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final List<Path> folders;

  private PathGuard(List<Path> realFolders) {
    this.folders = realFolders;
  }

  /** A guard for existing folders. */
  static PathGuard of(List<Path> folders) throws PlanetException {
    List<Path> real = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new PlanetException(
            folder
                + ": not a folder; it is named in the system property \""
                + Roots.READABLE_PROPERTY
                + "\"");
      }
      real.add(resolve(folder));
    }
    return new PathGuard(List.copyOf(real));
  }

  /** A guard for one folder that need not exist yet. */
  static PathGuard ofFuture(Path folder) throws PlanetException {
    return new PathGuard(List.of(resolve(folder)));
  }

  /**
   * An existing, readable file.
   *
   * @param base folder from which relative paths start
   */
  Path file(Path base, YamlMap map, String key) throws YamlException {
    String text = map.text(key);
    Path path = inside(base, map, key, text);
    if (!Files.exists(path)) {
      throw map.error(key, "names " + quote(text) + ", but " + path + " does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw map.error(key, "names " + quote(text) + ", but " + path + " is not a file");
    }
    if (!Files.isReadable(path)) {
      throw map.error(key, "names " + quote(text) + ", but " + path + " may not be read");
    }
    return path;
  }

  /**
   * A folder that need not exist yet.
   *
   * @param base folder from which relative paths start
   */
  Path folder(Path base, YamlMap map, String key, String otherwise) throws YamlException {
    String text = map.text(key, otherwise);
    Path path = inside(base, map, key, text);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw map.error(key, "names " + quote(text) + ", but " + path + " is not a folder");
    }
    return path;
  }

  private Path inside(Path base, YamlMap map, String key, String text) throws YamlException {
    Path path;
    try {
      path = future(base.resolve(path(map, key, text)));
    } catch (IOException e) {
      throw map.error(
          key, "names " + quote(text) + ", which cannot be resolved: " + e.getMessage());
    }
    if (folders.stream().noneMatch(path::startsWith)) {
      throw map.error(
          key,
          "names "
              + quote(text)
              + ", which leads outside the allowed "
              + (folders.size() == 1 ? "folder " : "folders ")
              + folders.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
    return path;
  }

  private static Path path(YamlMap map, String key, String text) throws YamlException {
    if (SCHEME.matcher(text).matches()) {
      throw map.error(key, "names " + quote(text) + "; only file paths are allowed, not URLs");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw map.error(key, "is not a file path: " + e.getReason());
    }
  }

  private static Path resolve(Path folder) throws PlanetException {
    try {
      return future(folder);
    } catch (IOException e) {
      throw new PlanetException(folder + ": cannot be resolved: " + e.getMessage(), e);
    }
  }

  /** The real path that a path has, or will have once what is missing of it is made. */
  private static Path future(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    // Nothing can be below a missing name, so ".." after it may be taken literally.
    Path normal = path.toAbsolutePath().normalize();
    Path parent = normal.getParent();
    Path name = normal.getFileName();
    if (Files.exists(normal) || parent == null || name == null) {
      return normal.toRealPath();
    }
    return future(parent).resolve(name.toString());
  }

  private static String quote(String text) {
    return '"' + text + '"';
  }
}
