package org.worldloom.coverage.planet;

import java.nio.file.Path;
import java.time.Duration;
import org.worldloom.coverage.basemap.BaseMapSource;
import org.worldloom.coverage.cluster.ClusterSettings;

/**
 * The validated content of a planet file. Paths are absolute and known to lie inside the allowed
 * roots.
 *
 * @param file the planet file itself
 * @param name coverage name, a letter followed by letters, digits, {@code _} and {@code -}
 * @param title one line for people
 * @param description the abstract shown in capabilities
 * @param seed default world seed
 * @param baseMap what the planet starts from
 * @param model the model pack's {@code model.yaml}
 * @param deepestZoom finest zoom served from the network, base zoom plus an even number
 * @param limits what one request may cost
 * @param tiles where generated granules are kept
 * @param provider where the network runs
 * @param cluster with which other nodes the planet is shared
 */
public record PlanetFile(
    Path file,
    String name,
    String title,
    String description,
    long seed,
    BaseMapSource baseMap,
    Path model,
    int deepestZoom,
    Limits limits,
    Tiles tiles,
    Provider provider,
    ClusterSettings cluster) {

  /** A planet on its own. */
  public PlanetFile(
      Path file,
      String name,
      String title,
      String description,
      long seed,
      BaseMapSource baseMap,
      Path model,
      int deepestZoom,
      Limits limits,
      Tiles tiles,
      Provider provider) {
    this(
        file,
        name,
        title,
        description,
        seed,
        baseMap,
        model,
        deepestZoom,
        limits,
        tiles,
        provider,
        ClusterSettings.OFF);
  }

  /**
   * What one request may cost.
   *
   * @param pixelsPerRead most pixels of one map-sized (eager) read
   * @param coveragePixels most pixels of one streamed coverage
   * @param deadline longest time a read may take
   * @param queue most requests that may wait for generation at a time
   */
  public record Limits(long pixelsPerRead, long coveragePixels, Duration deadline, int queue) {}

  /**
   * Where generated granules are kept.
   *
   * @param memoryBytes heap for granules
   * @param diskBytes most bytes of durable granules; 0 keeps none
   * @param directory where they are kept, absolute
   */
  public record Tiles(long memoryBytes, long diskBytes, Path directory) {}

  /**
   * Where the network runs.
   *
   * @param kind execution provider
   * @param threads threads of one network execution; 0 means one per core
   */
  public record Provider(Kind kind, int threads) {
    /** ONNX Runtime execution providers a planet may ask for. */
    public enum Kind {
      /** CUDA when it is there, otherwise CPU. */
      AUTO,
      CPU,
      CUDA
    }
  }
}
