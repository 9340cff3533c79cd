package org.worldloom.coverage.basemap;

/**
 * Ways to look between pixels. Positions are in pixels with the centre of the first at 0.5, 0.5.
 *
 * <p>All kernels give the fill colour where the nearest pixel has no data, and leave pixels without
 * data out of interpolation, so that no colour bleeds across the edge of a map.
 */
enum Kernel {
  /** The pixel that covers the position. */
  NEAREST {
    @Override
    void add(PixelWindow source, double x, double y, double[] rgb) {
      addPixel(source.at((long) Math.floor(x), (long) Math.floor(y)), 1, rgb);
    }
  },

  /** Linear in both directions between the centres of four pixels. */
  BILINEAR {
    @Override
    void add(PixelWindow source, double x, double y, double[] rgb) {
      if (source.at((long) Math.floor(x), (long) Math.floor(y)) == 0) {
        addPixel(0, 1, rgb);
        return;
      }
      long x0 = (long) Math.floor(x - 0.5);
      long y0 = (long) Math.floor(y - 0.5);
      double fx = x - 0.5 - x0;
      double fy = y - 0.5 - y0;
      int nw = source.at(x0, y0);
      int ne = source.at(x0 + 1, y0);
      int sw = source.at(x0, y0 + 1);
      int se = source.at(x0 + 1, y0 + 1);
      double wnw = nw == 0 ? 0 : (1 - fx) * (1 - fy);
      double wne = ne == 0 ? 0 : fx * (1 - fy);
      double wsw = sw == 0 ? 0 : (1 - fx) * fy;
      double wse = se == 0 ? 0 : fx * fy;
      double scale = 1 / (wnw + wne + wsw + wse);
      addPixel(nw, wnw * scale, rgb);
      addPixel(ne, wne * scale, rgb);
      addPixel(sw, wsw * scale, rgb);
      addPixel(se, wse * scale, rgb);
    }
  },

  /**
   * Catmull-Rom (Keys 1981 with a = -1/2) over 16 pixels: exact on the pixels' centres and smooth
   * between them; {@link #BILINEAR} where one of the 16 has no data.
   */
  CUBIC {
    @Override
    void add(PixelWindow source, double x, double y, double[] rgb) {
      long x0 = (long) Math.floor(x - 0.5);
      long y0 = (long) Math.floor(y - 0.5);
      double fx = x - 0.5 - x0;
      double fy = y - 0.5 - y0;
      if (!isWhole(source, x0 - 1, y0 - 1)) {
        BILINEAR.add(source, x, y, rgb);
        return;
      }
      for (int j = -1; j <= 2; j++) {
        double wy = catmullRom(j - fy);
        for (int i = -1; i <= 2; i++) {
          addPixel(source.at(x0 + i, y0 + j), wy * catmullRom(i - fx), rgb);
        }
      }
    }
  };

  /** Deep ocean: what a place without data looks like. */
  static final int FILL = 0xff091938;

  /** Adds the colour at a position to three sums, in the range 0 to 255 or slightly beyond. */
  abstract void add(PixelWindow source, double x, double y, double[] rgb);

  private static void addPixel(int argb, double weight, double[] rgb) {
    int opaque = argb == 0 ? FILL : argb;
    rgb[0] += weight * (opaque >> 16 & 0xff);
    rgb[1] += weight * (opaque >> 8 & 0xff);
    rgb[2] += weight * (opaque & 0xff);
  }

  private static boolean isWhole(PixelWindow source, long x0, long y0) {
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < 4; i++) {
        if (source.at(x0 + i, y0 + j) == 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static double catmullRom(double t) {
    double d = Math.abs(t);
    return d < 1 ? 1 + d * d * (1.5 * d - 2.5) : d < 2 ? 2 + d * (-4 + d * (2.5 - 0.5 * d)) : 0;
  }
}
