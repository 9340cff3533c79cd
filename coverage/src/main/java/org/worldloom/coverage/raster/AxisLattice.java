package org.worldloom.coverage.raster;

/**
 * The pixel edges of a map along one axis, in turns: edge {@code i} lies at {@code origin + i *
 * step}.
 *
 * <p>Bounding boxes arrive as rounded decimal text, so maps of one tile matrix disagree in the last
 * digits. {@link #of} undoes that where the truth is known: resolutions that are a power-of-two
 * fraction of the world (every zoom of every web tile matrix) become exact, and so do origins that
 * lie on whole pixels of that resolution. All edges are then exact doubles.
 *
 * @param origin first edge
 * @param step edge to edge; negative when the axis runs backwards
 */
record AxisLattice(double origin, double step) {
  /** Farthest that snapping may move the last pixel: pixels. Covers text of two decimals. */
  private static final double MOST_DRIFT = 1.0 / 16;

  /** Largest relative change of the resolution by snapping, which decides for small maps. */
  private static final double MOST_STRETCH = 1.0 / 1024;

  /** Nearer than this to a whole pixel is on it: pixels. */
  private static final double ON_PIXEL = 1.0 / 32;

  /** Origins between whole pixels are rounded to this fraction of a pixel. */
  private static final double ORIGIN_PARTS = 256;

  static AxisLattice of(double origin, double step, int count) {
    double exact = Math.copySign(nearestPowerOfTwo(Math.abs(step)), step);
    double stretch = Math.abs(step / exact - 1);
    if (stretch > MOST_STRETCH || stretch * count > MOST_DRIFT) {
      return new AxisLattice(origin, step);
    }
    double pixels = origin / exact;
    double whole = Math.rint(pixels);
    double snapped =
        Math.abs(pixels - whole) <= ON_PIXEL
            ? whole
            : Math.rint(pixels * ORIGIN_PARTS) / ORIGIN_PARTS;
    return new AxisLattice(snapped * exact, exact);
  }

  /**
   * The same lattice on a periodic axis, with its origin inside the world and no pixel wider than
   * the world.
   */
  AxisLattice folded() {
    double widest = Math.copySign(Math.min(Math.abs(step), 1), step);
    return new AxisLattice(origin - Math.floor(origin), widest);
  }

  double edge(int index) {
    return origin + index * step;
  }

  double centre(int index) {
    return origin + (index + 0.5) * step;
  }

  private static double nearestPowerOfTwo(double value) {
    int exponent = Math.getExponent(value);
    double below = Math.scalb(1.0, exponent);
    return value / below < 1.5 ? below : 2 * below;
  }
}
