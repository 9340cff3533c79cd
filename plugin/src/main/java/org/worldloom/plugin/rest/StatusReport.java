package org.worldloom.plugin.rest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.planet.Planets;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.plugin.status.Product;

/**
 * What runs, with its counters; the component names are the JSON keys.
 *
 * @param version of the plugin
 * @param state {@code running}, {@code draining} or {@code stopped}
 * @param planets running planets by name
 * @param problems planet files that could not be opened, with one sentence each
 */
record StatusReport(
    String version, String state, List<PlanetReport> planets, Map<String, String> problems) {

  /**
   * One running planet.
   *
   * @param file planet file
   * @param seed world seed where a request names none
   * @param identity digest of everything but the seed that decides a pixel
   * @param counters since the planet was opened
   */
  record PlanetReport(
      String name,
      String title,
      String file,
      long seed,
      int baseZoom,
      int deepestZoom,
      int deepestLevel,
      ModelReport model,
      String identity,
      PlanetStatus counters) {

    static PlanetReport of(Planet planet) {
      PlanetFile definition = planet.definition();
      WorldGrid grid = planet.pixels().grid();
      ModelPack model = planet.model();
      return new PlanetReport(
          definition.name(),
          definition.title(),
          definition.file().toString(),
          definition.seed(),
          grid.baseZoom(),
          definition.deepestZoom(),
          grid.deepestLevel(),
          new ModelReport(model.name(), model.version(), model.sha256()),
          planet.identity(),
          planet.status());
    }
  }

  /**
   * The network of a planet.
   *
   * @param sha256 digest of the ONNX file
   */
  record ModelReport(String name, String version, String sha256) {}

  static StatusReport of(Planets planets) {
    List<Planet> running = planets.running();
    try {
      return new StatusReport(
          Product.version(),
          state(planets),
          running.stream().map(PlanetReport::of).toList(),
          problems(planets));
    } finally {
      running.forEach(Planet::close);
    }
  }

  private static String state(Planets planets) {
    if (planets.stopped()) {
      return "stopped";
    }
    return planets.draining() ? "draining" : "running";
  }

  private static Map<String, String> problems(Planets planets) {
    Map<String, String> problems = new TreeMap<>();
    planets.failures().forEach((file, problem) -> problems.put(file.toString(), problem));
    return problems;
  }
}
