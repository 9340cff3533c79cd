package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.worldloom.coverage.planet.Roots;

/** An empty cache folder for planets that are opened while it is there; deleted afterwards. */
final class TemporaryCache implements AutoCloseable {
  private final Path folder;
  private final Optional<String> before;

  TemporaryCache() throws IOException {
    folder = Files.createTempDirectory("worldloom-bench");
    before = Optional.ofNullable(System.getProperty(Roots.CACHE_PROPERTY));
    System.setProperty(Roots.CACHE_PROPERTY, folder.toString());
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    before.ifPresentOrElse(
        value -> System.setProperty(Roots.CACHE_PROPERTY, value),
        () -> System.clearProperty(Roots.CACHE_PROPERTY));
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
