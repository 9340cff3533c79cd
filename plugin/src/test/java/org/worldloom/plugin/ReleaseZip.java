package org.worldloom.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The release zip that this build made. */
final class ReleaseZip {
  private ReleaseZip() {}

  static Path file() {
    return Path.of(System.getProperty("worldloom.zip"));
  }

  /** Names of the entries. */
  static List<String> jars() throws IOException {
    try (ZipFile zip = new ZipFile(file().toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  /** Does something with a file of a jar. */
  @FunctionalInterface
  private interface Visit {
    void file(String path, InputStream content) throws IOException;
  }

  /** Paths of the files of the jar whose name begins so. */
  static List<String> paths(String jar) throws IOException {
    List<String> paths = new ArrayList<>();
    // Without their content: the libraries of CUDA would not fit into the heap.
    visit(jar, (path, content) -> paths.add(path));
    return paths;
  }

  /** Files of our jar, with everything that is relocated into it, by path. */
  static Map<String, byte[]> ownJar() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    visit(
        "worldloom-geoserver-plugin-", (path, content) -> files.put(path, content.readAllBytes()));
    return files;
  }

  private static void visit(String jar, Visit visit) throws IOException {
    try (ZipFile zip = new ZipFile(file().toFile())) {
      ZipEntry entry =
          zip.stream().filter(e -> e.getName().startsWith(jar)).findFirst().orElseThrow();
      try (ZipInputStream content = new ZipInputStream(zip.getInputStream(entry))) {
        for (ZipEntry file = content.getNextEntry(); file != null; file = content.getNextEntry()) {
          if (!file.isDirectory()) {
            visit.file(file.getName(), content);
          }
        }
      }
    }
  }

  /** The class files that are our own, without relocated libraries. */
  static List<byte[]> ownClasses() throws IOException {
    List<byte[]> classes = new ArrayList<>();
    ownJar()
        .forEach(
            (path, bytes) -> {
              if (path.endsWith(".class") && !path.contains("org/worldloom/shaded/")) {
                classes.add(bytes);
              }
            });
    return classes;
  }
}
