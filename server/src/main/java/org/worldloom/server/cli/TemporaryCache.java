package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.worldloom.coverage.planet.Roots;

/** An empty cache folder for planets that are opened while it is there; deleted afterwards. */
final class TemporaryCache implements AutoCloseable {
  private final Path folder;
  private final Thread cleaner;

  TemporaryCache() throws IOException {
    folder = Files.createTempDirectory("worldloom-bench");
    cleaner = new Thread(this::deleteQuietly, "cache cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
    System.setProperty(Roots.CACHE_PROPERTY, folder.toString());
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    delete();
    Runtime.getRuntime().removeShutdownHook(cleaner);
  }

  private void deleteQuietly() {
    try {
      delete();
    } catch (IOException e) {
      System.err.println("worldloom: " + folder + " is left behind: " + e.getMessage());
    }
  }

  private void delete() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
