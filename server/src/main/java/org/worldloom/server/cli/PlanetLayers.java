package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.worldloom.coverage.geotools.WorldloomFormat;
import org.worldloom.coverage.geotools.WorldloomReader;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.Planets;
import org.worldloom.coverage.planet.Roots;
import org.worldloom.server.layer.Layer;

/** Opens running planets, with the coverage reader on top of them. */
final class PlanetLayers implements PlanetOpener {
  private final Console console;

  /**
   * Opens planets.
   *
   * @param console is told how far the import of a base map is
   */
  PlanetLayers(Console console) {
    this.console = console;
  }

  @Override
  public Layer open(Path file) throws IOException {
    try (ImportProgress progress = new ImportProgress(console)) {
      Planet planet = Planets.shared().open(file, Roots.fromSystemProperties(), progress);
      return layer(file, planet);
    }
  }

  /** Planet and reader have the same share of the running planet: closing either gives it back. */
  private static Layer layer(Path file, Planet planet) throws IOException {
    boolean opened = false;
    try {
      WorldloomFormat format = new WorldloomFormat(unused -> planet);
      Layer layer = new Layer(planet, new WorldloomReader(file.toFile(), planet, format, null));
      opened = true;
      return layer;
    } finally {
      if (!opened) {
        planet.close();
      }
    }
  }
}
