package org.worldloom.coverage.store;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/**
 * Get-or-compute: the single-flight face of a store.
 *
 * <p>Concurrent requests for one key compute it once: the first caller that finds a key missing
 * <em>claims</em> it and computes all keys it claimed in one call of its loader (so that windows
 * stay large); the others wait for the claimant.
 *
 * <p><b>No deadlock.</b> A caller first computes and publishes what it claimed and only then waits
 * for what others claimed, and a loader must not call back into the same source for the same level:
 * parents are fetched before.
 *
 * <p><b>Failure.</b> When a loader throws, its claims are released, every waiter gets the failure,
 * and nothing is stored; the next request tries again.
 */
public interface GranuleSource {

  /** Computes granules; must return one for each given key. */
  @FunctionalInterface
  interface Loader {
    Map<GranuleKey, Granule> load(Collection<GranuleKey> missing) throws IOException;
  }

  /**
   * Returns a granule for each key, computing what is missing.
   *
   * @param keys keys of one level
   * @param deadline when to stop waiting for other callers, {@link System#nanoTime()} scale
   */
  Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys, long deadline, Loader loader)
      throws IOException;
}
