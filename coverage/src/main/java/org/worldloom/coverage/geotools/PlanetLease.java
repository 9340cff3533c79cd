package org.worldloom.coverage.geotools;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.worldloom.coverage.planet.Planet;

/**
 * A reader's share of a planet, which outlives the reader as long as reads need it.
 *
 * <p>GeoServer disposes of readers at every layer edit and reset, also of those that a request has
 * just been handed or that a coverage is being streamed from. So the share is given back when the
 * lease has ended <em>and</em> no use of it is going on; a use that begins later takes a share of
 * its own for as long as it lasts.
 *
 * <p>Thread-safe.
 */
final class PlanetLease {
  private final Planet planet;
  private final Reopening reopening;

  /** Uses that go on, and one for the lease itself; at zero the share was given back. */
  private final AtomicInteger uses = new AtomicInteger(1);

  /** Opens another share. */
  @FunctionalInterface
  interface Reopening {
    Planet open() throws IOException;
  }

  /** Does something with a planet that is open meanwhile. */
  @FunctionalInterface
  interface Use<T> {
    T with(Planet planet) throws IOException;
  }

  /**
   * Begins a lease.
   *
   * @param planet a share, given back through this lease
   * @param reopening for uses after the end
   */
  PlanetLease(Planet planet, Reopening reopening) {
    this.planet = planet;
    this.reopening = reopening;
  }

  /** Uses the planet; it stays open until the use returns. */
  <T> T use(Use<T> use) throws IOException {
    if (uses.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
      try (Planet again = reopening.open()) {
        return use.with(again);
      }
    }
    try {
      return use.with(planet);
    } finally {
      leave();
    }
  }

  /** Ends the lease; to be called once. */
  void end() {
    leave();
  }

  private void leave() {
    if (uses.decrementAndGet() == 0) {
      planet.close();
    }
  }
}
