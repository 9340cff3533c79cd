package org.worldloom.coverage.basemap;

import org.worldloom.coverage.grid.WorldGrid;

/**
 * Makes granules of level 0 out of a source image in any CRS.
 *
 * <p>For each granule the corners of its pixels are transformed into the source. Within a pixel the
 * source position is interpolated from its four corners. A source that is coarser than the grid is
 * interpolated ({@link Kernel#CUBIC}); a finer one is averaged over n x n evenly spaced positions
 * per pixel, where n is the number of source pixels along the longest edge of a pixel in the
 * granule, so that no source pixel is passed over. A granule that needs too much of the source at
 * once (its corners lie on both sides of a cut in the source's CRS) is divided until its parts do
 * not.
 *
 * <p>A source that already is the grid is copied. Granules do not depend on each other; all methods
 * may be called by several threads.
 */
final class Resampler {
  /** Channels of a granule: red, green, blue. */
  static final int CHANNELS = 3;

  private static final int EDGE = WorldGrid.GRANULE;
  private static final int PLANE = EDGE * EDGE;

  /** Pixels around the outermost positions that kernels may look at. */
  private static final int MARGIN = 2;

  private static final long WINDOW_LIMIT = 1 << 22;
  private static final int FINEST = 256;
  private static final int FINEST_BILINEAR = 4;

  /** Places per direction at which a source is compared with the grid. */
  private static final int PROBES = 64;

  /** Rounding errors of transforms, in source pixels. */
  private static final double NOISE = 1e-3;

  /** What such errors do to a value; without it, halves would be rounded up or down by chance. */
  private static final double TIE_NOISE = 1e-6;

  private final GeoTiffSource source;
  private final WorldGrid grid;
  private final boolean aligned;

  Resampler(GeoTiffSource source, WorldGrid grid) {
    this.source = source;
    this.grid = grid;
    this.aligned = isAligned(source, grid);
  }

  /** Whether the source is the grid itself: same CRS, same corners, same size. */
  boolean aligned() {
    return aligned;
  }

  /** The planes of one granule of level 0. */
  byte[] granule(long x, long y) throws BaseMapException {
    byte[] planes = new byte[CHANNELS * PLANE];
    if (aligned) {
      copy(source.window(x * EDGE, y * EDGE, EDGE, EDGE), planes);
    } else {
      fill(x * EDGE, y * EDGE, 0, 0, EDGE, planes);
    }
    return planes;
  }

  private static boolean isAligned(GeoTiffSource source, WorldGrid grid) {
    if (source.width() != grid.size(0) || source.height() != grid.size(0)) {
      return false;
    }
    double step = 2 * WorldGrid.HALF_WORLD / PROBES;
    double[] positions =
        source.mapping().positions(-WorldGrid.HALF_WORLD, WorldGrid.HALF_WORLD, step, PROBES);
    for (int i = 0; i < positions.length; i += 2) {
      int place = i / 2;
      double column = place % PROBES * step / grid.resolution(0);
      double row = Math.floorDiv(place, PROBES) * step / grid.resolution(0);
      // Columns go around the world, and the first may be told as the one after the last.
      double offset = Math.IEEEremainder(positions[i] - column, (double) grid.size(0));
      if (!(Math.abs(offset) < NOISE && Math.abs(positions[i + 1] - row) < NOISE)) {
        return false;
      }
    }
    return true;
  }

  private static void copy(PixelWindow window, byte[] planes) {
    for (int i = 0; i < PLANE; i++) {
      int argb = window.argb()[i];
      set(planes, i, argb == 0 ? Kernel.FILL : argb);
    }
  }

  private static void set(byte[] planes, int pixel, int argb) {
    planes[pixel] = (byte) (argb >> 16);
    planes[PLANE + pixel] = (byte) (argb >> 8);
    planes[2 * PLANE + pixel] = (byte) argb;
  }

  /** Fills a square part of a granule whose first world pixel is (worldX, worldY). */
  private void fill(long worldX, long worldY, int atX, int atY, int size, byte[] planes)
      throws BaseMapException {
    double resolution = grid.resolution(0);
    double x = (worldX + atX) * resolution - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - (worldY + atY) * resolution;
    Corners corners = new Corners(source.mapping().positions(x, y, resolution, size + 1), size);
    Extent extent = corners.extent();
    if (!meets(extent)) {
      fill(atX, atY, size, planes);
      return;
    }
    boolean tooMuch = extent.pixels() > WINDOW_LIMIT || corners.longestEdge() > FINEST;
    if (tooMuch && size > 1) {
      int half = size / 2;
      fill(worldX, worldY, atX, atY, half, planes);
      fill(worldX, worldY, atX + half, atY, half, planes);
      fill(worldX, worldY, atX, atY + half, half, planes);
      fill(worldX, worldY, atX + half, atY + half, half, planes);
      return;
    }
    if (tooMuch) {
      // The cut runs through this very pixel: its centre is on one side.
      double half = resolution / 2;
      corners = Corners.all(source.mapping().positions(x + half, y - half, resolution, 1));
      extent = corners.extent();
    }
    PixelWindow window =
        source.window(extent.column(), extent.row(), extent.columns(), extent.rows());
    sample(window, corners, atX, atY, planes);
  }

  /** Whether a rectangle has pixels of the source in it; columns are not looked at if periodic. */
  private boolean meets(Extent extent) {
    boolean rows = extent.row() < source.height() && extent.row() + extent.rows() > 0;
    boolean columns = extent.column() < source.width() && extent.column() + extent.columns() > 0;
    return rows && (columns || source.mapping().wrap() > 0);
  }

  private static void fill(int atX, int atY, int size, byte[] planes) {
    for (int row = atY; row < atY + size; row++) {
      for (int column = atX; column < atX + size; column++) {
        set(planes, row * EDGE + column, Kernel.FILL);
      }
    }
  }

  private static void sample(PixelWindow window, Corners corners, int atX, int atY, byte[] planes) {
    int n = Math.max(1, (int) Math.ceil(corners.longestEdge() - NOISE));
    Kernel kernel = n == 1 ? Kernel.CUBIC : n <= FINEST_BILINEAR ? Kernel.BILINEAR : Kernel.NEAREST;
    double[] rgb = new double[CHANNELS];
    for (int row = 0; row < corners.size(); row++) {
      for (int column = 0; column < corners.size(); column++) {
        int pixel = (atY + row) * EDGE + atX + column;
        if (corners.isMissing(column, row)) {
          set(planes, pixel, Kernel.FILL);
          continue;
        }
        rgb[0] = rgb[1] = rgb[2] = 0;
        corners.addSamples(column, row, n, kernel, window, rgb);
        for (int c = 0; c < CHANNELS; c++) {
          planes[c * PLANE + pixel] = round(rgb[c] / (n * n));
        }
      }
    }
  }

  private static byte round(double value) {
    return (byte) Math.max(0, Math.min(255, (int) Math.floor(value + 0.5 + TIE_NOISE)));
  }

  /** A rectangle of source pixels. */
  private record Extent(long column, long row, int columns, int rows) {
    long pixels() {
      return (long) columns * rows;
    }
  }

  /**
   * Source positions of the corners of size x size pixels.
   *
   * @param at column and row of (size + 1) x (size + 1) corners, row-major
   */
  private record Corners(double[] at, int size) {

    /** One pixel whose corners all are in one place. */
    static Corners all(double[] place) {
      double x = place[0];
      double y = place[1];
      return new Corners(new double[] {x, y, x, y, x, y, x, y}, 1);
    }

    boolean isMissing(int column, int row) {
      int nw = 2 * (row * (size + 1) + column);
      int sw = nw + 2 * (size + 1);
      return Double.isNaN(at[nw] + at[nw + 2] + at[sw] + at[sw + 2]);
    }

    Extent extent() {
      double x0 = Double.POSITIVE_INFINITY;
      double y0 = Double.POSITIVE_INFINITY;
      double x1 = Double.NEGATIVE_INFINITY;
      double y1 = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < at.length; i += 2) {
        if (!Double.isNaN(at[i])) {
          x0 = Math.min(x0, at[i]);
          x1 = Math.max(x1, at[i]);
          y0 = Math.min(y0, at[i + 1]);
          y1 = Math.max(y1, at[i + 1]);
        }
      }
      if (x0 > x1) {
        return new Extent(0, 0, 0, 0);
      }
      long column = (long) Math.floor(x0) - MARGIN;
      long row = (long) Math.floor(y0) - MARGIN;
      return new Extent(
          column,
          row,
          bounded((long) Math.ceil(x1) + MARGIN - column),
          bounded((long) Math.ceil(y1) + MARGIN - row));
    }

    /** Source pixels along the longest edge of a pixel. */
    double longestEdge() {
      double longest = 0;
      for (int row = 0; row <= size; row++) {
        for (int column = 0; column <= size; column++) {
          int i = 2 * (row * (size + 1) + column);
          longest = Math.max(longest, column < size ? distance(i, i + 2) : 0);
          longest = Math.max(longest, row < size ? distance(i, i + 2 * (size + 1)) : 0);
        }
      }
      return longest;
    }

    void addSamples(int column, int row, int n, Kernel kernel, PixelWindow window, double[] rgb) {
      int nw = 2 * (row * (size + 1) + column);
      int sw = nw + 2 * (size + 1);
      for (int j = 0; j < n; j++) {
        double fy = (j + 0.5) / n;
        for (int i = 0; i < n; i++) {
          double fx = (i + 0.5) / n;
          kernel.add(window, between(nw, sw, fx, fy), between(nw + 1, sw + 1, fx, fy), rgb);
        }
      }
    }

    private double between(int nw, int sw, double fx, double fy) {
      double north = at[nw] + (at[nw + 2] - at[nw]) * fx;
      double south = at[sw] + (at[sw + 2] - at[sw]) * fx;
      return north + (south - north) * fy;
    }

    private double distance(int i, int j) {
      double d = Math.max(Math.abs(at[i] - at[j]), Math.abs(at[i + 1] - at[j + 1]));
      return Double.isNaN(d) ? 0 : d;
    }

    private static int bounded(long length) {
      return (int) Math.min(length, Integer.MAX_VALUE);
    }
  }
}
