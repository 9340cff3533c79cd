package org.worldloom.coverage.raster;

import java.awt.geom.AffineTransform;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Position, level and footprint of each pixel in a part of a map that lies anyhow on the planet.
 *
 * <p>All of them derive from pixel centres that are rounded to at least 1/512 of a pixel in the
 * map's CRS, so that two maps of one tile matrix, whose bounding boxes carry different rounding
 * noise, still give a shared pixel the same footprint.
 */
final class MapPositions {
  /** Farthest that a footprint reaches: turns. */
  private static final double WIDEST = 0.5;

  private final MapArea area;
  private final double[] u;
  private final double[] v;
  private final byte[] level;
  private final long[] west;
  private final long[] east;
  private final long[] north;
  private final long[] south;
  private final int coarsest;
  private final long levelsUsed;

  private MapPositions(WorldGrid grid, MapArea area, double[] padded) {
    this.area = area;
    this.coarsest = grid.coarsestLevel();
    int count = Math.toIntExact(area.pixels());
    u = new double[count];
    v = new double[count];
    level = new byte[count];
    west = new long[count];
    east = new long[count];
    north = new long[count];
    south = new long[count];
    long used = 0;
    for (int i = 0; i < count; i++) {
      if (place(grid, i, padded)) {
        used |= 1L << (level[i] - coarsest);
      } else {
        v[i] = Double.NaN;
      }
    }
    levelsUsed = used;
  }

  /** Fills in pixel {@code i}; false if it lies outside the world. */
  private boolean place(WorldGrid grid, int i, double[] padded) {
    int stride = 2 * (area.width() + 2);
    int at = (i / area.width() + 1) * stride + 2 * (i % area.width() + 1);
    double rawU = padded[at];
    double rawV = padded[at + 1];
    if (!(rawV >= 0 && rawV < 1) || !Double.isFinite(rawU)) {
      return false;
    }
    double width = length(slopeU(padded, at, 2), slopeU(padded, at, stride));
    double height = length(slopeV(padded, at, 2), slopeV(padded, at, stride));
    if (!(width > 0 && height > 0)) {
      return false;
    }
    u[i] = rawU - Math.floor(rawU);
    v[i] = rawV;
    int chosen = LevelChoice.of(grid, width, height);
    level[i] = (byte) chosen;
    long size = grid.size(chosen);
    double halfWidth = Math.max(Math.min(width, WIDEST), 1.0 / size) / 2;
    double halfHeight = Math.max(Math.min(height, WIDEST), 1.0 / size) / 2;
    west[i] = Box.parts(u[i] - halfWidth, size);
    east[i] = Box.parts(u[i] + halfWidth, size);
    north[i] = Math.max(Box.parts(v[i] - halfHeight, size), 0);
    south[i] = Math.min(Box.parts(v[i] + halfHeight, size), size * Box.PARTS);
    return true;
  }

  /** Turns of u per map pixel, from the neighbours on both sides, or on one where one is lost. */
  private static double slopeU(double[] padded, int at, int step) {
    double before = fold(padded[at] - padded[at - step]);
    double after = fold(padded[at + step] - padded[at]);
    return mean(before, after);
  }

  private static double slopeV(double[] padded, int at, int step) {
    return mean(padded[at + 1] - padded[at + 1 - step], padded[at + 1 + step] - padded[at + 1]);
  }

  private static double mean(double before, double after) {
    if (!Double.isFinite(before)) {
      return after;
    }
    return Double.isFinite(after) ? (before + after) / 2 : before;
  }

  /** Slopes are turns, far from where squares overflow, and {@code hypot} is many times slower. */
  private static double length(double a, double b) {
    return Math.sqrt(a * a + b * b);
  }

  private static double fold(double turns) {
    return turns - Math.rint(turns);
  }

  int index(int column, int row) {
    return (row - area.y()) * area.width() + column - area.x();
  }

  boolean isOutside(int i) {
    return Double.isNaN(v[i]);
  }

  boolean uses(int some) {
    return (levelsUsed >>> (some - coarsest) & 1) != 0;
  }

  int level(int i) {
    return level[i];
  }

  /** Turns eastwards, 0 to 1. */
  double u(int i) {
    return u[i];
  }

  /** Turns southwards, 0 to 1. */
  double v(int i) {
    return v[i];
  }

  /** Left edge of the footprint, 1/256 pixel of the pixel's level. */
  long west(int i) {
    return west[i];
  }

  long east(int i) {
    return east[i];
  }

  long north(int i) {
    return north[i];
  }

  long south(int i) {
    return south[i];
  }

  /** Computes positions for parts of one map. Immutable. */
  static final class Factory {
    /** Pixel centres are rounded to this fraction of a power of two not over the pixel size. */
    private static final double PARTS = 256;

    private final WorldGrid grid;
    private final AffineTransform cornerToCrs;
    private final CrsOnWorld crs;
    private final double unit0;
    private final double unit1;

    Factory(WorldGrid grid, AffineTransform cornerToCrs, CrsOnWorld crs) {
      this.grid = grid;
      this.cornerToCrs = cornerToCrs;
      this.crs = crs;
      this.unit0 = powerOfTwo(cornerToCrs.getScaleX(), cornerToCrs.getShearX());
      this.unit1 = powerOfTwo(cornerToCrs.getShearY(), cornerToCrs.getScaleY());
    }

    MapPositions of(MapArea area) {
      double[] points = new double[2 * (area.width() + 2) * (area.height() + 2)];
      int at = 0;
      for (int row = area.y() - 1; row <= area.y() + area.height(); row++) {
        for (int column = area.x() - 1; column <= area.x() + area.width(); column++) {
          points[at++] = column + 0.5;
          points[at++] = row + 0.5;
        }
      }
      cornerToCrs.transform(points, 0, points, 0, points.length / 2);
      for (int i = 0; i < points.length; i += 2) {
        points[i] = Math.rint(points[i] / unit0 * PARTS) / PARTS * unit0;
        points[i + 1] = Math.rint(points[i + 1] / unit1 * PARTS) / PARTS * unit1;
      }
      if (isTurned()) {
        crs.toTurns(points);
      } else {
        new PositionMesh(crs, unit0, unit1).toTurns(points);
      }
      return new MapPositions(grid, area, points);
    }

    /**
     * Whether the map's axes are not those of its CRS, so that its bounding box is mostly empty.
     */
    private boolean isTurned() {
      boolean straight = cornerToCrs.getShearX() == 0 && cornerToCrs.getShearY() == 0;
      boolean swapped = cornerToCrs.getScaleX() == 0 && cornerToCrs.getScaleY() == 0;
      return !straight && !swapped;
    }

    /** The largest power of two not over the pixel size. */
    private static double powerOfTwo(double perColumn, double perRow) {
      double size = Math.max(Math.abs(perColumn), Math.abs(perRow));
      return Math.scalb(1.0, Math.getExponent(size));
    }
  }
}
