package org.worldloom.coverage.basemap;

/**
 * A rectangle of source pixels.
 *
 * @param column first column; may be negative or beyond the source where it is periodic
 * @param row first row
 * @param width columns
 * @param height rows
 * @param argb {@code argb[y * width + x]}; 0 where the source has no data, otherwise opaque
 */
record PixelWindow(long column, long row, int width, int height, int[] argb) {

  /** The pixel, or 0 outside the window. */
  int at(long x, long y) {
    long dx = x - column;
    long dy = y - row;
    return dx < 0 || dy < 0 || dx >= width || dy >= height ? 0 : argb[(int) (dy * width + dx)];
  }
}
