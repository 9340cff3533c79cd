package org.worldloom.coverage.cascade;

import java.util.Arrays;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Rounds a 4 x 4 block of child values to bytes whose sum is exactly 16 times the parent byte.
 *
 * <p>This is what makes zoom levels agree: the mean of the 16 children <em>is</em> the parent, not
 * almost. The values are first shifted together by the one constant that gives the block the right
 * sum after clamping to 0..255 (water-filling, a projection onto the box-constrained hyperplane),
 * then rounded by the largest-remainder method: floors, plus one for the pixels with the largest
 * fractions until the sum is right; ties go to the lower row-major index.
 *
 * <p>Pure arithmetic in double; the result depends on nothing but the arguments. An instance holds
 * scratch space: use one per thread.
 */
final class ExactRounding {
  /** Child pixels per parent pixel. */
  private static final int BLOCK = WorldGrid.SCALE * WorldGrid.SCALE;

  private static final double TOP = 255.0;

  private static final SortingNetwork BY_FRACTION = SortingNetwork.of(BLOCK);

  private final double[] breakpoints = new double[2 * BLOCK];
  private final long[] order = new long[BLOCK];

  /**
   * Rounds one block in place.
   *
   * @param values 16 finite child values in units of 1/255, row-major; overwritten by integers 0 to
   *     255
   * @param parent the parent byte, 0 to 255
   */
  void round(double[] values, int parent) {
    if (parent == 0 || parent == TOP) {
      // Only one block of bytes has such a mean. Classes of land cover are mostly absent.
      Arrays.fill(values, parent);
      return;
    }
    int target = BLOCK * parent;
    shiftToSum(values, target);
    distributeRemainder(values, target);
  }

  private void shiftToSum(double[] values, int target) {
    double shift = (target - sum(values)) / BLOCK;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    if (min + shift < 0 || max + shift > TOP) {
      shift = waterLevel(values, target);
    }
    for (int i = 0; i < BLOCK; i++) {
      values[i] = clamp(values[i] + shift);
    }
  }

  /**
   * Solves {@code sum(clamp(value + d)) = target} for d. The left side is continuous, piecewise
   * linear and never falls; its slope changes only where a value enters or leaves the range.
   */
  private double waterLevel(double[] values, int target) {
    for (int i = 0; i < BLOCK; i++) {
      breakpoints[2 * i] = -values[i];
      breakpoints[2 * i + 1] = TOP - values[i];
    }
    Arrays.sort(breakpoints);
    int reached = firstReaching(values, target);
    if (reached == breakpoints.length) {
      return breakpoints[reached - 1];
    }
    double below = breakpoints[reached - 1];
    double above = breakpoints[reached];
    double sumBelow = clampedSum(values, below);
    double rise = clampedSum(values, above) - sumBelow;
    return rise <= 0 ? above : below + (above - below) * ((target - sumBelow) / rise);
  }

  /**
   * The first breakpoint but the lowest whose sum is the target or more; their number if there is
   * none. Sums of doubles in a fixed order never fall when a term rises, so halving finds it.
   */
  private int firstReaching(double[] values, int target) {
    int low = 1;
    int high = breakpoints.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (clampedSum(values, breakpoints[middle]) >= target) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private void distributeRemainder(double[] values, int target) {
    int remainder = target;
    for (int i = 0; i < BLOCK; i++) {
      int floor = (int) values[i];
      double fraction = values[i] - floor;
      values[i] = floor;
      remainder -= floor;
      // Sorting one long per pixel orders by falling fraction, then by rising index: fractions of
      // doubles below 256 are multiples of 2^-52, so they fit the upper 59 bits without loss.
      order[i] = (((1L << 52) - (long) (fraction * 0x1p52)) << 5) | i;
    }
    BY_FRACTION.sort(order);
    for (int i = 0; i < BLOCK && remainder > 0; i++) {
      int pixel = (int) (order[i] & 31);
      if (values[pixel] < TOP) {
        values[pixel]++;
        remainder--;
      }
    }
    // Floating-point noise can leave the sum of the shifted values a hair under or over an integer.
    for (int i = BLOCK - 1; i >= 0 && remainder < 0; i--) {
      int pixel = (int) (order[i] & 31);
      if (values[pixel] > 0) {
        values[pixel]--;
        remainder++;
      }
    }
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static double clampedSum(double[] values, double shift) {
    double sum = 0;
    for (double value : values) {
      sum += clamp(value + shift);
    }
    return sum;
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(TOP, value));
  }
}
