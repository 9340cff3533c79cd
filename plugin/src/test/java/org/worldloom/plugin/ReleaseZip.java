package org.worldloom.plugin;

import java.io.ByteArrayInputStream;
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

  /** Files of the jar whose name begins so, by path. */
  static Map<String, byte[]> content(String jar) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file().toFile())) {
      ZipEntry entry =
          zip.stream().filter(e -> e.getName().startsWith(jar)).findFirst().orElseThrow();
      try (InputStream in = new ByteArrayInputStream(zip.getInputStream(entry).readAllBytes());
          ZipInputStream content = new ZipInputStream(in)) {
        for (ZipEntry file = content.getNextEntry(); file != null; file = content.getNextEntry()) {
          if (!file.isDirectory()) {
            files.put(file.getName(), content.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  /** Our jar, with everything that is relocated into it. */
  static Map<String, byte[]> ownJar() throws IOException {
    return content("worldloom-geoserver-plugin-");
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
