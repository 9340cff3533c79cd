package org.worldloom.server.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The published layers, in the order in which they are listed. Immutable. */
public final class Layers {
  private final List<Layer> planets;
  private final Map<String, Layer> byName;

  /**
   * Publishes planets: every coverage of each is a layer.
   *
   * @param planets at least one, with different names
   */
  public Layers(List<Layer> planets) {
    this.planets = List.copyOf(planets);
    Map<String, Layer> named = new LinkedHashMap<>();
    for (Layer planet : planets) {
      for (Layer layer : planet.siblings()) {
        if (named.put(layer.name(), layer) != null) {
          throw new IllegalArgumentException(
              "Two planets are called '" + layer.name() + "'; every planet needs its own name.");
        }
      }
    }
    if (named.isEmpty()) {
      throw new IllegalArgumentException("There is no planet to serve.");
    }
    byName = named;
  }

  /** One layer for each planet. */
  public List<Layer> planets() {
    return planets;
  }

  /** The layers. */
  public List<Layer> all() {
    return List.copyOf(byName.values());
  }

  /** The layer of that name; a workspace prefix such as {@code worldloom:} is ignored. */
  public Optional<Layer> find(String name) {
    return Optional.ofNullable(byName.get(name.substring(name.indexOf(':') + 1)));
  }

  /** The names, for error sentences. */
  public String names() {
    return String.join(", ", byName.keySet());
  }
}
