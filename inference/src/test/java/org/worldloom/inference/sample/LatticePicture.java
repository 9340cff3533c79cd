package org.worldloom.inference.sample;

import org.worldloom.inference.WindowRequest;

/**
 * The endless parent picture of the golden files: {@code byte = (7 x + 13 y + 29 c + x y / 16) mod
 * 256}, rounded down; ground resolution of EPSG:3857 rows.
 */
final class LatticePicture {

  static final int ZOOM = 9;
  static final long WORLD = 256L << ZOOM;

  private LatticePicture() {}

  static WindowRequest window(long seed, int channels, long x, long y, int width, int height) {
    return window(seed, channels, x, y, width, height, WORLD);
  }

  static WindowRequest window(
      long seed, int channels, long x, long y, int width, int height, long worldWidth) {
    return new WindowRequest(
        seed,
        1,
        x,
        y,
        width,
        height,
        worldWidth,
        bytes(channels, x, y, width, height),
        log2(ZOOM + 2, 4 * y, height));
  }

  private static byte[] bytes(int channels, long x, long y, int width, int height) {
    byte[] bytes = new byte[channels * width * height];
    int i = 0;
    for (int c = 0; c < channels; c++) {
      for (long row = y; row < y + height; row++) {
        for (long column = x; column < x + width; column++) {
          bytes[i++] = (byte) (7 * column + 13 * row + 29L * c + Math.floorDiv(column * row, 16L));
        }
      }
    }
    return bytes;
  }

  /** The parent row's centre lies two child rows below its upper edge. */
  private static float[] log2(int childZoom, long childRow, int height) {
    double size = Math.scalb(256.0, childZoom);
    double radius = 6378137.0;
    float[] values = new float[height];
    for (int i = 0; i < height; i++) {
      double mercator = Math.PI * (1 - 2 * (childRow + 4L * i + 2) / size);
      double metres = 2 * Math.PI * radius / size / Math.cosh(mercator);
      values[i] = (float) (Math.log(metres) / Math.log(2));
    }
    return values;
  }
}
