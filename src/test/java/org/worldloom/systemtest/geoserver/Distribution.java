package org.worldloom.systemtest.geoserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.worldloom.systemtest.ServerProcess;

/**
 * A copy of a GeoServer binary distribution with the plugin in it.
 *
 * @param home folder with {@code start.jar}
 */
record Distribution(Path home) {
  private static final Path LIBRARIES = Path.of("webapps/geoserver/WEB-INF/lib");

  /** What a data directory needs besides layers: users, and the settings of the services. */
  private static final List<String> SETTINGS =
      List.of(
          "security",
          "styles",
          "global.xml",
          "logging.xml",
          "wms.xml",
          "wcs.xml",
          "wfs.xml",
          "wmts.xml",
          "gwc-gs.xml");

  /**
   * Copies, or unpacks, the distribution and installs the plugin that this build made.
   *
   * @param distribution folder, or zip file as it is downloaded
   * @param target empty folder
   */
  static Distribution install(Path distribution, Path target) throws IOException {
    if (Files.isDirectory(distribution)) {
      copy(distribution, target);
    } else {
      unpack(distribution, target);
    }
    Distribution installed = new Distribution(folderOf("start.jar", target));
    Path libraries = installed.home().resolve(LIBRARIES);
    if (!Files.isDirectory(libraries)) {
      throw new IOException(distribution + " is no GeoServer: it has no " + LIBRARIES);
    }
    unpack(plugin(), libraries);
    return installed;
  }

  /** A data directory without layers, with the planets that ship beside it. */
  Path dataDirectory(Path target) throws IOException {
    for (String name : SETTINGS) {
      Path setting = home.resolve("data_dir").resolve(name);
      if (Files.exists(setting)) {
        copy(setting, target.resolve(name));
      }
    }
    for (String folder : List.of("planets", "basemaps", "models")) {
      copy(ServerProcess.root().resolve("config").resolve(folder), target.resolve(folder));
    }
    return target;
  }

  private static Path plugin() throws IOException {
    Path folder = ServerProcess.root().resolve("plugin/target");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*worldloom-geoserver-plugin-[^/]*\\.zip"))
          .filter(file -> !file.toString().endsWith("-cuda.zip"))
          .findFirst()
          .orElseThrow(() -> new IOException("no plugin in " + folder + "; run mvn verify there"));
    }
  }

  private static Path folderOf(String name, Path inside) throws IOException {
    try (Stream<Path> files = Files.walk(inside, 3)) {
      return files
          .filter(file -> file.endsWith(name))
          .map(Path::getParent)
          .findFirst()
          .orElseThrow(() -> new IOException("there is no " + name + " in " + inside));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path target = to.resolve(from.relativize(file).toString());
              if (Files.isDirectory(file)) {
                Files.createDirectories(target);
              } else {
                Files.copy(file, target);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static void unpack(Path zip, Path target) throws IOException {
    try (InputStream in = Files.newInputStream(zip);
        ZipInputStream entries = new ZipInputStream(in)) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException(zip + " has an entry outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(entries, file);
        }
      }
    }
  }
}
