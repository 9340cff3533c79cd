package org.worldloom.inference.onnx;

import java.util.Locale;
import org.worldloom.inference.onnx.ProbeWorld.Area;

/**
 * How two results differ where they show the same place.
 *
 * @param changed child values that are not bit for bit the same
 * @param compared child values compared
 * @param largest largest difference; infinite where one is not a number
 */
record Difference(long changed, long compared, float largest) {

  static final Difference NONE = new Difference(0, 0, 0);

  /** The child values of a window of parent pixels, planar. */
  record Result(Area window, float[] values, int scale) {

    private int index(int plane, int column, int row) {
      int width = window.width() * scale;
      int height = window.height() * scale;
      return (plane * height + row - window.y() * scale) * width + column - window.x() * scale;
    }

    private int planes() {
      return values.length / (window.width() * window.height() * scale * scale);
    }
  }

  /** Compares the children of the parent pixels in {@code place}. */
  static Difference between(Result a, Result b, Area place) {
    long changed = 0;
    long compared = 0;
    float largest = 0;
    int scale = a.scale();
    for (int plane = 0; plane < a.planes(); plane++) {
      for (int row = place.y() * scale; row < (place.y() + place.height()) * scale; row++) {
        for (int column = place.x() * scale;
            column < (place.x() + place.width()) * scale;
            column++) {
          float left = a.values()[a.index(plane, column, row)];
          float right = b.values()[b.index(plane, column, row)];
          compared++;
          if (Float.floatToRawIntBits(left) != Float.floatToRawIntBits(right)) {
            changed++;
            float distance = Math.abs(left - right);
            largest = Math.max(largest, Float.isNaN(distance) ? Float.POSITIVE_INFINITY : distance);
          }
        }
      }
    }
    return new Difference(changed, compared, largest);
  }

  boolean none() {
    return changed == 0;
  }

  Difference plus(Difference other) {
    return new Difference(
        changed + other.changed, compared + other.compared, Math.max(largest, other.largest));
  }

  /** E.g. {@code 1.25 % of the core's child values differ by up to 0.0031}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.3g %% of the core's child values differ by up to %.2g",
        100.0 * changed / Math.max(1, compared),
        largest);
  }
}
