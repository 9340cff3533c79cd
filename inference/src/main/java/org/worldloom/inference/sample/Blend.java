package org.worldloom.inference.sample;

import org.worldloom.inference.WindowRequest;

/** The sum of weighted cores over the certified part of a request. Not thread-safe. */
final class Blend {

  private final WindowRequest request;
  private final int halo;
  private final int scale;
  private final float[] weights;
  private final float[] sum;

  /**
   * Begins with zeros.
   *
   * @param halo parent pixels on each side of the request that stay zero
   * @param weights weight of each child pixel of a core, along either axis
   */
  Blend(WindowRequest request, int halo, int scale, float[] weights) {
    this.request = request;
    this.halo = halo;
    this.scale = scale;
    this.weights = weights;
    this.sum = new float[request.parent().length * scale * scale];
  }

  /**
   * Adds a window.
   *
   * @param x first column of its core, in parent pixels
   * @param y first row of its core
   * @param child planar child values of the whole square window
   * @param edge parent pixels of the window
   * @param border parent pixels of the window before its core
   */
  void add(long x, long y, float[] child, int edge, int border) {
    int left = scale * (int) (x - request.x());
    int top = scale * (int) (y - request.y());
    int columns = scale * request.width();
    int rows = scale * request.height();
    int firstColumn = Math.max(0, scale * halo - left);
    int endColumn = Math.min(weights.length, columns - scale * halo - left);
    int firstRow = Math.max(0, scale * halo - top);
    int endRow = Math.min(weights.length, rows - scale * halo - top);
    for (int c = 0; c < request.channels(); c++) {
      for (int row = firstRow; row < endRow; row++) {
        int from = (c * scale * edge + scale * border + row) * scale * edge + scale * border;
        int to = (c * rows + top + row) * columns + left;
        for (int column = firstColumn; column < endColumn; column++) {
          sum[to + column] += weights[row] * weights[column] * child[from + column];
        }
      }
    }
  }

  /** Planar child values of the request; 0 where they are not certified. */
  float[] sum() {
    return sum;
  }
}
