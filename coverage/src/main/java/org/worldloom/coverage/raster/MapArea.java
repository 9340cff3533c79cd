package org.worldloom.coverage.raster;

/**
 * Some pixels of a map.
 *
 * @param x first column
 * @param y first row
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
record MapArea(int x, int y, int width, int height) {

  long pixels() {
    return (long) width * height;
  }

  /** The first half, cut across the longer side; needs at least two pixels. */
  MapArea firstHalf() {
    return width >= height
        ? new MapArea(x, y, width / 2, height)
        : new MapArea(x, y, width, height / 2);
  }

  /** What {@link #firstHalf} leaves. */
  MapArea secondHalf() {
    return width >= height
        ? new MapArea(x + width / 2, y, width - width / 2, height)
        : new MapArea(x, y + height / 2, width, height - height / 2);
  }
}
