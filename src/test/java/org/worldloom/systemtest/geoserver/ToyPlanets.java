package org.worldloom.systemtest.geoserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.worldloom.systemtest.ServerProcess;

/** Planets of a toy network, for cases where it matters how a request fails or how much it is. */
final class ToyPlanets {
  private ToyPlanets() {}

  /**
   * Writes a planet file and its model into a data directory.
   *
   * @param name of the planet
   * @param limits lines of the section {@code limits}
   * @return the planet file, relative to the data directory
   */
  static String write(Path data, String name, String... limits) throws IOException {
    Path model = data.resolve("models/toy");
    if (!Files.exists(model)) {
      Files.createDirectories(model);
      Path pack = ServerProcess.root().resolve("training/golden/packs/toy-flow");
      for (String file : List.of("model.yaml", "network.onnx")) {
        Files.copy(pack.resolve(file), model.resolve(file));
      }
    }
    StringBuilder yaml = new StringBuilder();
    yaml.append("format: 1\nname: ").append(name).append('\n');
    yaml.append("baseMap:\n  file: ../basemaps/blue-marble-z5.tif\n  zoom: 5\n");
    yaml.append("model: ../models/toy/model.yaml\n");
    yaml.append("tiles: {memory: 64, directory: ").append(name).append("}\n");
    yaml.append("limits: {").append(String.join(", ", limits)).append("}\n");
    Files.write(
        data.resolve("planets/" + name + ".yaml"),
        yaml.toString().getBytes(StandardCharsets.UTF_8));
    return "planets/" + name + ".yaml";
  }
}
