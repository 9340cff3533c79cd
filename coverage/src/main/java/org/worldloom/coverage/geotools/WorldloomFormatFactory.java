package org.worldloom.coverage.geotools;

import java.awt.RenderingHints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.geotools.coverage.grid.io.GridFormatFactorySpi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.Planets;
import org.worldloom.coverage.planet.Roots;

/**
 * Tells GeoTools about {@link WorldloomFormat}; found through {@code META-INF/services}. Its
 * formats share the planets of the process and take the folders that planets may use from the
 * system properties of {@link Roots}.
 */
public final class WorldloomFormatFactory implements GridFormatFactorySpi {
  private static final Logger LOG = LoggerFactory.getLogger(WorldloomFormatFactory.class);

  /** Made by the service loader. */
  public WorldloomFormatFactory() {}

  @Override
  public WorldloomFormat createFormat() {
    return new WorldloomFormat(WorldloomFormatFactory::open);
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public Map<RenderingHints.Key, ?> getImplementationHints() {
    return Map.of();
  }

  private static Planet open(Path file) throws IOException {
    return Planets.shared().open(file, Roots.fromSystemProperties(), new ImportLog(file));
  }

  /** Logs the import of a base map at every tenth; one opening thread. */
  private static final class ImportLog implements DoubleConsumer {
    private final Path file;
    private int tenths;

    ImportLog(Path file) {
      this.file = file;
    }

    @Override
    public void accept(double done) {
      int reached = (int) (done * 10);
      if (reached > tenths) {
        tenths = reached;
        LOG.info("{}: {} % of the base map imported", file, 10 * reached);
      }
    }
  }
}
