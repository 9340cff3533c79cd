package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.worldloom.server.layer.Layer;

/** Opens planets for commands; the caller closes the layer's planet. */
@FunctionalInterface
interface PlanetOpener {

  /**
   * Opens a planet.
   *
   * @param file its planet file
   * @throws IOException with one sentence when it cannot be opened
   */
  Layer open(Path file) throws IOException;
}
