package org.worldloom.coverage.planet;

import org.worldloom.coverage.cascade.PixelSource;
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

  /**
   * Digest of everything but the seed that decides a pixel: base map, model, provider, window
   * policy and format. Fit for ETags.
   */
  String identity();

  /** Counters for people and for {@code /status}. */
  PlanetStatus status();

  @Override
  void close();
}
