package org.worldloom.server.cli.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * Measured values, sorted. Percentiles are by nearest rank: always a value that was measured.
 *
 * @param sorted ascending, at least one
 */
public record Sample(double[] sorted) {

  public Sample {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = sorted.clone();
    Arrays.sort(sorted);
  }

  /** A sample of some values. */
  public static Sample of(Collection<Double> values) {
    return new Sample(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The value in the middle. */
  public double median() {
    return percentile(50);
  }

  /** The smallest value that at least {@code percent} per cent do not exceed. */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
  }

  public double max() {
    return sorted[sorted.length - 1];
  }

  public int size() {
    return sorted.length;
  }
}
