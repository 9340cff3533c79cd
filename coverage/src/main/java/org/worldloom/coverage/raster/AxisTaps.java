package org.worldloom.coverage.raster;

/**
 * The footprints of a map's columns (or rows) on one axis of a level: which source pixels, with
 * which integer weights. Immutable.
 */
final class AxisTaps {
  private final long[] first;
  private final int[] offset;
  private final int[] weights;
  private final int[] total;
  private final boolean copy;

  private AxisTaps(long[] low, long[] high) {
    int count = low.length;
    first = new long[count];
    offset = new int[count + 1];
    total = new int[count];
    boolean single = true;
    for (int i = 0; i < count; i++) {
      boolean empty = high[i] <= low[i];
      first[i] = Box.first(low[i]);
      offset[i + 1] = offset[i] + (empty ? 0 : (int) (Box.end(high[i]) - first[i]));
      total[i] = empty ? 0 : (int) (high[i] - low[i]);
      single &= offset[i + 1] - offset[i] == 1 && total[i] == Box.PARTS;
    }
    copy = single;
    weights = new int[offset[count]];
    for (int i = 0; i < count; i++) {
      for (int k = offset[i]; k < offset[i + 1]; k++) {
        weights[k] = Box.weight(low[i], high[i], first[i] + (k - offset[i]));
      }
    }
  }

  /** Footprints on the periodic axis. */
  static AxisTaps columns(AxisLattice lattice, int count, long size) {
    long[] low = new long[count];
    long[] high = new long[count];
    for (int i = 0; i < count; i++) {
      setFootprint(i, lattice.edge(i), lattice.edge(i + 1), lattice.centre(i), size, low, high);
    }
    return new AxisTaps(low, high);
  }

  /** Footprints from north to south; rows whose centre lies outside the world have none. */
  static AxisTaps rows(AxisLattice lattice, RowScale scale, int count, long size) {
    long[] low = new long[count];
    long[] high = new long[count];
    for (int i = 0; i < count; i++) {
      double centre = scale.turns(lattice.centre(i));
      if (centre >= 0 && centre < 1) {
        setFootprint(
            i,
            scale.turns(lattice.edge(i)),
            scale.turns(lattice.edge(i + 1)),
            centre,
            size,
            low,
            high);
        low[i] = Math.max(low[i], 0);
        high[i] = Math.min(high[i], size * Box.PARTS);
      }
    }
    return new AxisTaps(low, high);
  }

  /** The source pixel of each column's centre, on the periodic axis. */
  static AxisTaps nearestColumns(AxisLattice lattice, int count, long size) {
    long[] low = new long[count];
    long[] high = new long[count];
    for (int i = 0; i < count; i++) {
      setPixel(i, Box.pixel(lattice.centre(i), size), low, high);
    }
    return new AxisTaps(low, high);
  }

  /** The source pixel of each row's centre; rows whose centre lies outside the world have none. */
  static AxisTaps nearestRows(AxisLattice lattice, RowScale scale, int count, long size) {
    long[] low = new long[count];
    long[] high = new long[count];
    for (int i = 0; i < count; i++) {
      double centre = scale.turns(lattice.centre(i));
      if (centre >= 0 && centre < 1) {
        setPixel(i, Math.min(Box.pixel(centre, size), size - 1), low, high);
      }
    }
    return new AxisTaps(low, high);
  }

  private static void setPixel(int i, long pixel, long[] low, long[] high) {
    low[i] = pixel * Box.PARTS;
    high[i] = low[i] + Box.PARTS;
  }

  /** Edge to edge, but at least one source pixel around the centre. */
  private static void setFootprint(
      int i, double edge, double next, double centre, long size, long[] low, long[] high) {
    double start = Math.max(Math.min(edge, next), centre - 1);
    double end = Math.min(Math.max(edge, next), centre + 1);
    if ((end - start) * size < 1) {
      low[i] = Box.parts(centre - 0.5 / size, size);
      high[i] = low[i] + Box.PARTS;
    } else {
      low[i] = Box.parts(start, size);
      high[i] = Box.parts(end, size);
    }
  }

  /** Whether every footprint is exactly one source pixel. */
  boolean copies() {
    return copy;
  }

  boolean isOutside(int index) {
    return total[index] == 0;
  }

  /** Whether all footprints exist. */
  boolean allInside() {
    for (int weight : total) {
      if (weight == 0) {
        return false;
      }
    }
    return true;
  }

  long first(int index) {
    return first[index];
  }

  int taps(int index) {
    return offset[index + 1] - offset[index];
  }

  int weight(int index, int tap) {
    return weights[offset[index] + tap];
  }

  int total(int index) {
    return total[index];
  }

  /** First source pixel of any footprint in the range; {@code Long.MAX_VALUE} if there is none. */
  long start(int from, int to) {
    long start = Long.MAX_VALUE;
    for (int i = from; i < to; i++) {
      start = isOutside(i) ? start : Math.min(start, first[i]);
    }
    return start;
  }

  /** Source pixel after the last of any footprint; {@code Long.MIN_VALUE} if there is none. */
  long end(int from, int to) {
    long end = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      end = isOutside(i) ? end : Math.max(end, first[i] + taps(i));
    }
    return end;
  }
}
