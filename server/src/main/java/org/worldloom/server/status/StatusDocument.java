package org.worldloom.server.status;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.cluster.ClusterStatus;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.server.layer.Layer;

/**
 * The content of {@code /status}; the component names are the JSON keys.
 *
 * @param version of the program
 * @param uptimeSeconds since the server started
 * @param waiting requests that wait for their turn to be rendered
 * @param requests statistics by protocol
 * @param planets the planets served
 */
record StatusDocument(
    String version,
    double uptimeSeconds,
    int waiting,
    Map<String, RequestStatistics.Summary> requests,
    List<PlanetEntry> planets) {

  /**
   * One planet.
   *
   * @param seed default world seed
   * @param model name and version of the network
   * @param identity digest of everything but the seed that decides a pixel
   * @param windowsGenerated network windows executed since the planet was opened
   * @param tilesServed pictures read
   * @param errors reads that failed
   * @param cache where granules came from
   * @param lastRead what the latest read that had to generate something took
   * @param cluster the cluster that the planet is shared in, or null
   */
  record PlanetEntry(
      String name,
      String title,
      String attribution,
      boolean synthetic,
      long seed,
      int baseZoom,
      int deepestZoom,
      String provider,
      String model,
      String identity,
      long windowsGenerated,
      double networkMillis,
      long tilesServed,
      long errors,
      int generating,
      int queued,
      CacheEntry cache,
      ReadEntry lastRead,
      @Nullable ClusterStatus cluster) {

    static PlanetEntry of(Layer layer) {
      PlanetStatus status = layer.planet().status();
      return new PlanetEntry(
          layer.name(),
          layer.title(),
          layer.attribution(),
          true,
          layer.defaultSeed(),
          layer.grid().baseZoom(),
          layer.deepestZoom(),
          status.provider(),
          layer.model(),
          layer.planet().identity(),
          status.windowsGenerated(),
          status.networkNanos() / 1e6,
          status.readsAnswered(),
          status.readsFailed(),
          status.generating(),
          status.queued(),
          new CacheEntry(
              status.granulesFromMemory(), status.granulesFromDisk(), status.granulesGenerated()),
          new ReadEntry(
              status.lastReadWindows(),
              status.lastReadNetworkNanos() / 1e6,
              status.lastReadNanos() / 1e6),
          layer.planet().cluster().orElse(null));
    }
  }

  /**
   * Granules by where they came from.
   *
   * @param memory found on the heap
   * @param disk found in the durable store
   * @param generated computed and stored
   */
  record CacheEntry(long memory, long disk, long generated) {}

  /**
   * One read.
   *
   * @param windows network windows it needed
   * @param networkMillis time these windows spent in the network
   * @param millis how long it took in all
   */
  record ReadEntry(long windows, double networkMillis, double millis) {}
}
