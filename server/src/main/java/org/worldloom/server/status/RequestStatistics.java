package org.worldloom.server.status;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.worldloom.server.http.RequestListener;

/**
 * Counts requests by protocol and remembers how long the latest ones took.
 *
 * <p>Thread-safe.
 */
public final class RequestStatistics implements RequestListener {
  private static final int REMEMBERED = 1024;
  private static final int FIRST_FAILURE = 400;

  private final Map<String, Counter> counters = new TreeMap<>();

  /**
   * Requests of one protocol.
   *
   * @param requests answered requests, failures included
   * @param failures answers with a status of 400 or more
   * @param latency time to the answer, without sending it, over the latest 1024 requests
   */
  public record Summary(long requests, long failures, Latency latency) {}

  /**
   * A distribution in milliseconds.
   *
   * @param samples requests it is taken over
   */
  public record Latency(int samples, double medianMillis, double p95Millis, double maxMillis) {}

  @Override
  public synchronized void answered(String protocol, int status, long nanos) {
    counters.computeIfAbsent(protocol, name -> new Counter()).add(status, nanos);
  }

  /** The summaries by protocol, in alphabetical order. */
  public synchronized Map<String, Summary> summaries() {
    Map<String, Summary> summaries = new TreeMap<>();
    counters.forEach((protocol, counter) -> summaries.put(protocol, counter.summary()));
    return summaries;
  }

  private static final class Counter {
    private final long[] nanos = new long[REMEMBERED];
    private long requests;
    private long failures;

    void add(int status, long duration) {
      nanos[(int) (requests % REMEMBERED)] = duration;
      requests++;
      failures += status >= FIRST_FAILURE ? 1 : 0;
    }

    Summary summary() {
      int samples = (int) Math.min(requests, REMEMBERED);
      long[] sorted = Arrays.copyOf(nanos, samples);
      Arrays.sort(sorted);
      return new Summary(
          requests,
          failures,
          new Latency(samples, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 1)));
    }

    /** Milliseconds at a quantile, by nearest rank. */
    private static double at(long[] sorted, double quantile) {
      int rank = Math.max(1, (int) Math.ceil(quantile * sorted.length));
      return sorted[rank - 1] / 1e6;
    }
  }
}
