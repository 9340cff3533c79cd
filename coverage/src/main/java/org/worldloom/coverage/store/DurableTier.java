package org.worldloom.coverage.store;

/** What lies under the heap in a {@link TieredGranuleStore}: a store that counts its writes. */
public interface DurableTier extends GranuleStore {

  /**
   * Counters since the tier was opened.
   *
   * @param writes granules handed to the medium successfully
   * @param writeFailures granules that the medium refused; they are computed again when asked for
   * @param readFailures look-ups that the medium failed to answer and that counted as "not there"
   * @param queued granules waiting to be written now
   */
  record Activity(long writes, long writeFailures, long readFailures, long queued) {}

  /** Counters for people. */
  Activity activity();
}
