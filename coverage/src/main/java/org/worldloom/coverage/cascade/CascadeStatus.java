package org.worldloom.coverage.cascade;

/**
 * Counters of a cascade.
 *
 * @param granulesGenerated granules computed
 * @param readsAnswered reads that returned pixels
 * @param readsFailed reads that threw
 * @param generating reads that hold a turn to generate
 * @param queued reads that wait for one
 * @param lastRead the latest read that generated something
 */
public record CascadeStatus(
    long granulesGenerated,
    long readsAnswered,
    long readsFailed,
    int generating,
    int queued,
    GeneratingRead lastRead) {

  /**
   * What one generating read cost. Counted over the whole generator, so reads that generate at the
   * same time count each other's windows; exact when one client asks at a time.
   *
   * @param windows network windows
   * @param networkNanos nanoseconds in the network
   * @param nanos nanoseconds in all, from the turn to generate to the last granule
   */
  public record GeneratingRead(long windows, long networkNanos, long nanos) {}
}
