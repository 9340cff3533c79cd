package org.worldloom.server.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The published layers, in the order in which they are listed. Immutable. */
public final class Layers {
  private final Map<String, Layer> byName;

  /**
   * Publishes layers.
   *
   * @param layers at least one, with different names
   */
  public Layers(List<Layer> layers) {
    Map<String, Layer> named = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (named.put(layer.name(), layer) != null) {
        throw new IllegalArgumentException(
            "Two planets are called '" + layer.name() + "'; every planet needs its own name.");
      }
    }
    if (named.isEmpty()) {
      throw new IllegalArgumentException("There is no planet to serve.");
    }
    byName = named;
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
