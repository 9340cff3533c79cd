package org.worldloom.server.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.planet.Roots;
import picocli.CommandLine.Option;

/** {@code --planet}, the same for all commands that work on one planet. */
final class PlanetOption {

  @Option(
      names = "--planet",
      paramLabel = "FILE",
      description = "Planet file (default: planets/earth.yaml in the configuration folder).")
  private @Nullable Path file;

  /** The planet file that was named, or the default one. */
  Path file() {
    return file == null ? defaultFile() : file;
  }

  /** The Earth of the first configured folder. */
  static Path defaultFile() {
    List<Path> roots = Roots.fromSystemProperties().readable();
    Path configuration = roots.isEmpty() ? Path.of("config") : roots.get(0);
    return configuration.resolve("planets").resolve("earth.yaml");
  }
}
