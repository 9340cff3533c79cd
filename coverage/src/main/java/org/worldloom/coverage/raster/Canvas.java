package org.worldloom.coverage.raster;

import java.awt.Color;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of a part of a map while they are computed: bytes, pixel-interleaved, with an alpha
 * sample per pixel when pixels outside the world are transparent. One thread.
 */
final class Canvas {
  private static final byte OPAQUE = (byte) 255;

  final MapArea area;
  final int channels;
  final boolean alpha;
  final byte[] samples;
  final int stride;
  private final byte[] outsidePixel;
  private boolean leavesWorld;

  /**
   * An empty canvas.
   *
   * @param area the pixels of the map to be computed
   * @param rowPixels pixels from row to row in memory, at least the area's width
   * @param rows rows in memory, at least the area's height
   * @param layout bands
   * @param background colour outside the world, where the layout has no other sign for it
   */
  Canvas(MapArea area, int rowPixels, int rows, MapLayout layout, @Nullable Color background) {
    this.area = area;
    this.channels = layout.channels();
    this.alpha = layout.alpha();
    this.outsidePixel = layout.outsidePixel(background);
    this.stride = rowPixels * layout.bands();
    this.samples = new byte[Math.multiplyExact(stride, rows)];
  }

  int bands() {
    return outsidePixel.length;
  }

  /** Index of the first sample of a pixel, in map coordinates. */
  int offset(int column, int row) {
    return (row - area.y()) * stride + (column - area.x()) * bands();
  }

  /** Declares a pixel whose channels were written to be inside the world. */
  void setInside(int offset) {
    if (alpha) {
      samples[offset + channels] = OPAQUE;
    }
  }

  /** Writes a pixel outside the world. */
  void setOutside(int offset) {
    leavesWorld = true;
    System.arraycopy(outsidePixel, 0, samples, offset, outsidePixel.length);
  }

  /** Whether any pixel was outside the world. */
  boolean leavesWorld() {
    return leavesWorld;
  }
}
