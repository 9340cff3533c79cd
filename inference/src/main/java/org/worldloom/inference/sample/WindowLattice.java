package org.worldloom.inference.sample;

/**
 * Where the windows of a blended pack lie along one axis, and with which weight each covers a
 * pixel.
 *
 * <p>Window i begins its core at parent pixel i * stride, counted from the world's origin, and the
 * core is stride + ramp pixels long: the last {@code ramp} pixels of each core are the first of the
 * next, and there one weight falls as the other rises. At every pixel the weights sum to one.
 *
 * <p>The world closes on itself after {@code worldWidth} columns, so the stride must divide it: it
 * is the largest divisor that is not larger than window - overlap. For worlds of a power of two
 * that is window - overlap itself if it is one, else the power of two below; the rest of the window
 * then is border that is discarded. The same stride is used for rows.
 *
 * @param stride parent pixels from one core to the next
 * @param ramp parent pixels in which two cores overlap, at most the stride
 */
record WindowLattice(int stride, int ramp) {

  WindowLattice {
    if (stride < 1 || ramp < 0 || ramp > stride) {
      throw new IllegalArgumentException("a ramp of " + ramp + " on a stride of " + stride);
    }
  }

  static WindowLattice of(int window, int overlap, long worldWidth) {
    int stride = window - overlap;
    while (worldWidth % stride != 0) {
      stride--;
    }
    return new WindowLattice(stride, Math.min(overlap, stride));
  }

  /** Parent pixels of a core. */
  int core() {
    return stride + ramp;
  }

  /** First parent pixel of a window's core. */
  long start(long window) {
    return window * stride;
  }

  /** The first window whose core reaches the pixel. */
  long first(long pixel) {
    return Math.floorDiv(pixel - core(), (long) stride) + 1;
  }

  /** The last window whose core reaches the pixel. */
  long last(long pixel) {
    return Math.floorDiv(pixel, (long) stride);
  }

  /**
   * The weights of the child pixels of a core, all cores alike.
   *
   * @param scale child pixels per parent pixel
   */
  float[] weights(int scale) {
    float[] weights = new float[core() * scale];
    int n = ramp * scale;
    int leaving = weights.length - n;
    for (int k = 0; k < weights.length; k++) {
      if (k < n) {
        weights[k] = entering(k, n);
      } else {
        weights[k] = k < leaving ? 1 : 1 - entering(k - leaving, n);
      }
    }
    return weights;
  }

  private static float entering(int k, int n) {
    return (k + 0.5f) / n;
  }
}
