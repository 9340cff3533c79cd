package org.worldloom.coverage.geotools;

import java.io.IOException;
import java.nio.file.Path;
import org.worldloom.coverage.planet.Planet;

/** Opens planets for readers. Thread-safe. */
@FunctionalInterface
public interface PlanetOpener {

  /**
   * A share of the running planet; the caller closes it.
   *
   * @param planetFile an existing planet file
   */
  Planet open(Path planetFile) throws IOException;
}
