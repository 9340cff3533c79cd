package org.worldloom.coverage.store;

import java.util.Collection;
import java.util.Map;

/**
 * Keeps granules of one generation identity.
 *
 * <p><b>First write wins.</b> A granule never changes once it is stored; {@link #putAllIfAbsent}
 * returns what the store holds afterwards and every caller adopts that, so that two nodes that
 * computed the same granule with different rounding still show one planet.
 *
 * <p><b>Threads.</b> Any method from any thread. After {@link #close} every other method throws
 * {@link IllegalStateException}.
 *
 * <p><b>Failure.</b> {@link StoreException} with one sentence when the medium fails; a granule is
 * either stored whole or not at all, also when the process dies in the middle of a write.
 */
public interface GranuleStore extends AutoCloseable {

  /** The granules among {@code keys} that are stored; the others are absent from the map. */
  Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) throws StoreException;

  /**
   * Stores the granules whose keys are still free.
   *
   * @return for each given key the granule that is now stored under it
   */
  Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules) throws StoreException;

  /**
   * Forgets granules, on durable media durably.
   *
   * <p>A read or a write that runs at the same time may keep or bring back what it holds: to the
   * same bytes, since a granule is a pure function of its key. So a purge makes room and removes
   * damage; it is not a way to hide something.
   *
   * @return how many granules were stored and are not any more; one that lay in several tiers
   *     counts once
   * @throws StoreException if the medium fails; then some of them may still be there
   */
  long purge(Purge purge) throws StoreException;

  /** Waits until everything stored so far is as durable as this store can make it. */
  void flush() throws StoreException;

  /** Flushes and closes; closing twice is harmless. */
  @Override
  void close() throws StoreException;
}
