package org.worldloom.plugin.status;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.Planets;
import org.worldloom.inference.pack.ModelPack;

/**
 * The entry on GeoServer's page of modules and under {@code /rest/about/status}.
 *
 * <p>GeoServer's own status bean has plain properties; the context declares it with scope prototype
 * and expressions that call the getters here, so every look at the page is up to date.
 *
 * <p>Thread-safe.
 */
public final class ModuleReport {
  private final Planets planets;

  /** A report on the planets of a registry. */
  public ModuleReport(Planets planets) {
    this.planets = planets;
  }

  /** Version of the plugin. */
  public String getVersion() {
    return Product.version();
  }

  /** Whether maps can be served: not after a shutdown. */
  public boolean isAvailable() {
    return !planets.stopped();
  }

  /** Provider and model of each running planet, and what went wrong, in short lines. */
  public String getMessage() {
    List<String> lines = new ArrayList<>();
    if (planets.stopped()) {
      lines.add("Shut down; restart GeoServer to serve maps again.");
    } else if (planets.draining()) {
      lines.add("Draining: what is stored is served, nothing new is generated.");
    }
    List<Planet> running = planets.running();
    try {
      running.forEach(planet -> lines.add(line(planet)));
    } finally {
      running.forEach(Planet::close);
    }
    if (running.isEmpty() && !planets.stopped()) {
      lines.add("No planet runs; one starts with the first request to its layers.");
    }
    for (Map.Entry<Path, String> failure : planets.failures().entrySet()) {
      lines.add("Problem with " + failure.getKey() + ": " + failure.getValue());
    }
    return String.join("\n", lines);
  }

  private static String line(Planet planet) {
    ModelPack model = planet.model();
    return String.join(
        "\n  ",
        "Planet " + planet.definition().name(),
        planet.definition().file().toString(),
        "provider " + planet.status().provider(),
        "model " + model.name() + " " + model.version(),
        "sha256 " + model.sha256());
  }
}
