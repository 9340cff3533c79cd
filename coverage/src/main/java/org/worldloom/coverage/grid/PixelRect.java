package org.worldloom.coverage.grid;

/**
 * A half-open rectangle of pixels of one level; columns are not wrapped and may lie outside the
 * world on either side.
 *
 * @param x0 first column
 * @param y0 first row
 * @param x1 column after the last
 * @param y1 row after the last
 */
public record PixelRect(long x0, long y0, long x1, long y1) {

  public PixelRect {
    if (x1 <= x0 || y1 <= y0) {
      throw new IllegalArgumentException(
          "empty rectangle [" + x0 + ", " + x1 + ") x [" + y0 + ", " + y1 + ")");
    }
  }

  public long width() {
    return x1 - x0;
  }

  public long height() {
    return y1 - y0;
  }

  /** Grown by {@code margin} pixels on every side. */
  public PixelRect grow(long margin) {
    return new PixelRect(x0 - margin, y0 - margin, x1 + margin, y1 + margin);
  }

  /** The parent pixels that cover this rectangle, {@code scale} child pixels to one parent. */
  public PixelRect parent(int scale) {
    return new PixelRect(
        Math.floorDiv(x0, (long) scale),
        Math.floorDiv(y0, (long) scale),
        -Math.floorDiv(-x1, (long) scale),
        -Math.floorDiv(-y1, (long) scale));
  }

  /** The child pixels of this rectangle. */
  public PixelRect child(int scale) {
    return new PixelRect(x0 * scale, y0 * scale, x1 * scale, y1 * scale);
  }

  /** The smallest rectangle with corners on multiples of {@code step} that contains this one. */
  public PixelRect alignedTo(int step) {
    return parent(step).child(step);
  }
}
