package org.worldloom.coverage.raster;

/** Fixed-point arithmetic of footprints: positions in 1/256 source pixel. */
final class Box {
  /** Parts of a source pixel. */
  static final int PARTS = 256;

  private Box() {}

  /** Position in turns to parts of a pixel of a level with {@code size} pixels. */
  static long parts(double turns, long size) {
    return (long) Math.floor(turns * size * PARTS + 0.5);
  }

  /** The source pixel that a position lies in. */
  static long pixel(double turns, long size) {
    return Math.floorDiv(parts(turns, size), (long) PARTS);
  }

  /** First source pixel that a footprint from {@code low} touches. */
  static long first(long low) {
    return Math.floorDiv(low, (long) PARTS);
  }

  /** Source pixel after the last that a footprint to {@code high} touches. */
  static long end(long high) {
    return -Math.floorDiv(-high, (long) PARTS);
  }

  /** How much of a source pixel lies in the footprint: 0 to 256. */
  static int weight(long low, long high, long pixel) {
    long from = Math.max(low, pixel * PARTS);
    long to = Math.min(high, (pixel + 1) * PARTS);
    return (int) Math.max(0, to - from);
  }

  /** The weighted mean, rounded half up. */
  static byte mean(long sum, long weight) {
    if ((weight & (weight - 1)) == 0) {
      return (byte) ((sum + (weight >> 1)) >> Long.numberOfTrailingZeros(weight));
    }
    return (byte) ((2 * sum + weight) / (2 * weight));
  }
}
