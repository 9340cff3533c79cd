package org.worldloom.coverage.raster;

/**
 * Positions by interpolation: the CRS is transformed exactly at the nodes of a mesh, 4 to 8 pixels
 * apart, and bilinearly between them where it is nearly straight, which costs a tenth of a
 * transform per pixel.
 *
 * <p>Bilinear interpolation at a spacing {@code h} is off by at most {@code (|f_xx| + |f_yy|) h^2 /
 * 8}, and second differences of the nodes are {@code f_xx h^2}. A cell where that bound is over
 * {@value #MOST_ERROR} pixel is transformed point by point instead.
 *
 * <p>Nodes lie at multiples of their spacing in the CRS, and the spacing follows from the pixel
 * size alone, so the position of a point does not depend on the map that it was asked for in.
 */
final class PositionMesh {
  /** Pixels, at most, from node to node. */
  private static final int SPACING = 8;

  /** Pixels. */
  private static final double MOST_ERROR = 0.02;

  private final CrsOnWorld crs;
  private final double step0;
  private final double step1;

  /**
   * A mesh for maps of one resolution.
   *
   * @param unit0 largest power of two not over the pixel size along the CRS' first axis
   * @param unit1 likewise along the second
   */
  PositionMesh(CrsOnWorld crs, double unit0, double unit1) {
    this.crs = crs;
    this.step0 = unit0 * SPACING;
    this.step1 = unit1 * SPACING;
  }

  /** Does what {@link CrsOnWorld#toTurns} does, to within {@value #MOST_ERROR} pixel. */
  void toTurns(double[] points) {
    Nodes nodes = Nodes.around(points, step0, step1);
    crs.toTurns(nodes.turns);
    boolean[] straight = nodes.straightCells();
    int[] exact = new int[points.length / 2];
    int exactCount = 0;
    for (int i = 0; i < points.length; i += 2) {
      double x = points[i] / step0 - nodes.first0;
      double y = points[i + 1] / step1 - nodes.first1;
      int column = (int) x;
      int row = (int) y;
      int node = row * nodes.width + column;
      if (straight[node]) {
        points[i] = nodes.u(node, x - column, y - row);
        points[i + 1] = nodes.v(node, x - column, y - row);
      } else {
        exact[exactCount++] = i;
      }
    }
    transformExactly(points, exact, exactCount);
  }

  private void transformExactly(double[] points, int[] indices, int count) {
    double[] some = new double[2 * count];
    for (int i = 0; i < count; i++) {
      some[2 * i] = points[indices[i]];
      some[2 * i + 1] = points[indices[i] + 1];
    }
    crs.toTurns(some);
    for (int i = 0; i < count; i++) {
      points[indices[i]] = some[2 * i];
      points[indices[i] + 1] = some[2 * i + 1];
    }
  }

  /** Nodes around some points, with one more on every side; before and after their transform. */
  private static final class Nodes {
    final double first0;
    final double first1;
    final int width;
    final int height;
    final double[] turns;

    private Nodes(double first0, double first1, int width, int height, double[] turns) {
      this.first0 = first0;
      this.first1 = first1;
      this.width = width;
      this.height = height;
      this.turns = turns;
    }

    static Nodes around(double[] points, double step0, double step1) {
      double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
      double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
      for (int i = 0; i < points.length; i++) {
        low[i & 1] = Math.min(low[i & 1], points[i]);
        high[i & 1] = Math.max(high[i & 1], points[i]);
      }
      double first0 = Math.floor(low[0] / step0) - 1;
      double first1 = Math.floor(low[1] / step1) - 1;
      int width = (int) (Math.floor(high[0] / step0) - first0) + 3;
      int height = (int) (Math.floor(high[1] / step1) - first1) + 3;
      double[] nodes = new double[2 * width * height];
      int at = 0;
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          nodes[at++] = (first0 + column) * step0;
          nodes[at++] = (first1 + row) * step1;
        }
      }
      return new Nodes(first0, first1, width, height, nodes);
    }

    /** For each node, whether the cell that starts there may be interpolated. */
    boolean[] straightCells() {
      boolean[] straightNodes = new boolean[width * height];
      for (int row = 1; row < height - 1; row++) {
        for (int column = 1; column < width - 1; column++) {
          straightNodes[row * width + column] = isStraight(row * width + column);
        }
      }
      boolean[] cells = new boolean[width * height];
      for (int i = 0; i + width + 1 < cells.length; i++) {
        cells[i] =
            straightNodes[i]
                && straightNodes[i + 1]
                && straightNodes[i + width]
                && straightNodes[i + width + 1];
      }
      return cells;
    }

    private boolean isStraight(int node) {
      double errorU = bend(node, 0, 1) + bend(node, 0, width);
      double errorV = bend(node, 1, 1) + bend(node, 1, width);
      double pixel = Math.min(length(node, 1), length(node, width)) / SPACING;
      return Math.max(errorU, errorV) / 8 <= MOST_ERROR * pixel;
    }

    /** Second difference of one coordinate; {@code NaN} where a node has no image. */
    private double bend(int node, int coordinate, int step) {
      int at = 2 * node + coordinate;
      double after = fold(turns[at + 2 * step] - turns[at], coordinate);
      double before = fold(turns[at] - turns[at - 2 * step], coordinate);
      return Math.abs(after - before);
    }

    private double length(int node, int step) {
      double du = fold(turns[2 * (node + step)] - turns[2 * node], 0);
      double dv = turns[2 * (node + step) + 1] - turns[2 * node + 1];
      return Math.sqrt(du * du + dv * dv);
    }

    double u(int node, double x, double y) {
      double origin = turns[2 * node];
      double right = fold(turns[2 * (node + 1)] - origin, 0);
      double below = fold(turns[2 * (node + width)] - origin, 0);
      double across = fold(turns[2 * (node + width + 1)] - origin, 0);
      return origin + x * right + y * below + x * y * (across - right - below);
    }

    double v(int node, double x, double y) {
      double origin = turns[2 * node + 1];
      double right = turns[2 * (node + 1) + 1] - origin;
      double below = turns[2 * (node + width) + 1] - origin;
      double across = turns[2 * (node + width + 1) + 1] - origin;
      return origin + x * right + y * below + x * y * (across - right - below);
    }

    /** Differences of u are taken the short way around the world. */
    private static double fold(double difference, int coordinate) {
      return coordinate == 0 ? difference - Math.rint(difference) : difference;
    }
  }
}
