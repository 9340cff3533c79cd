package org.worldloom.coverage.planet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.cluster.ClusterStatus;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.ModelPack;

/**
 * A running planet: base map, model and tile store, opened once per process and planet file and
 * shared by all readers.
 *
 * <p>Thread-safe. {@link #close()} gives back this user's share; the planet stops when the last
 * share is given back. Closing twice is harmless.
 */
public interface Planet extends AutoCloseable {

  /** The planet file. */
  PlanetFile definition();

  /** The model pack in use. */
  ModelPack model();

  /** Where pixels come from. */
  PixelSource pixels();

  /** The coverages it is served as; the first is the picture and has the planet's name. */
  default List<PlanetCoverage> coverages() {
    return PlanetCoverage.of(definition(), pixels().grid(), model().landCover());
  }

  /**
   * Digest of everything but the seed that decides a pixel: base map, model, provider, window
   * policy and format. Fit for ETags.
   */
  String identity();

  /** Counters for people and for {@code /status}. */
  PlanetStatus status();

  /** What this node knows about the cluster that the planet is shared in; empty without one. */
  default Optional<ClusterStatus> cluster() {
    return Optional.empty();
  }

  /**
   * Forgets generated granules, in memory and on disk; whoever asks for them next has them
   * generated again, to the same pixels.
   *
   * @return how many granules are gone
   */
  long purge(Purge purge) throws IOException;

  @Override
  void close();
}
