package org.worldloom.coverage.raster;

import java.awt.geom.AffineTransform;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.worldloom.coverage.grid.WorldGrid;

/** How the coordinates of a CRS lie on the planet. Immutable, any thread. */
sealed interface CrsOnWorld {

  /**
   * Replaces CRS coordinates by turns, in place.
   *
   * @param points pairs in the CRS' axis order; afterwards pairs (u, v), not folded; {@code NaN}
   *     where the CRS has no such point
   */
  void toTurns(double[] points);

  /** How a map in this CRS is made. */
  Sampling sampling(MapRequest request, WorldGrid grid);

  /**
   * A CRS whose axes are the planet's: web Mercator and unprojected longitude and latitude, in
   * either axis order.
   *
   * @param toAxes CRS to (turns eastwards, position of the row scale)
   * @param rows spacing of rows
   */
  record Aligned(AffineTransform toAxes, RowScale rows) implements CrsOnWorld {
    /** Shear, relative to the scale, that is rounding and not rotation. */
    private static final double NO_SHEAR = 1e-9;

    @Override
    public void toTurns(double[] points) {
      toAxes.transform(points, 0, points, 0, points.length / 2);
      for (int i = 1; i < points.length; i += 2) {
        points[i] = rows.turns(points[i]);
      }
    }

    @Override
    public Sampling sampling(MapRequest request, WorldGrid grid) {
      AffineTransform axes = new AffineTransform(toAxes);
      axes.concatenate(request.cornerToCrs());
      if (Math.abs(axes.getShearX()) > NO_SHEAR * Math.abs(axes.getScaleX())
          || Math.abs(axes.getShearY()) > NO_SHEAR * Math.abs(axes.getScaleY())) {
        return new PointSampling(grid, request, this);
      }
      return new GridSampling(
          grid,
          request,
          AxisLattice.of(axes.getTranslateX(), axes.getScaleX(), request.width()),
          AxisLattice.of(axes.getTranslateY(), axes.getScaleY(), request.height()),
          rows);
    }
  }

  /**
   * Any other CRS.
   *
   * @param toLonLat CRS to longitude and latitude, degrees
   */
  record Curved(MathTransform toLonLat) implements CrsOnWorld {

    @Override
    public void toTurns(double[] points) {
      transform(points);
      for (int i = 0; i < points.length; i += 2) {
        double sine = Math.sin(Math.toRadians(points[i + 1]));
        points[i] = points[i] / 360 + 0.5;
        points[i + 1] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
      }
    }

    @Override
    public Sampling sampling(MapRequest request, WorldGrid grid) {
      return new PointSampling(grid, request, this);
    }

    /** GeoTools also asserts that points have images, where assertions are on. */
    private void transform(double[] points) {
      double[] given = points.clone();
      try {
        toLonLat.transform(points, 0, points, 0, points.length / 2);
      } catch (TransformException | AssertionError somePointHasNoImage) {
        System.arraycopy(given, 0, points, 0, given.length);
        transformOneByOne(points);
      }
    }

    private void transformOneByOne(double[] points) {
      for (int i = 0; i < points.length; i += 2) {
        try {
          toLonLat.transform(points, i, points, i, 1);
        } catch (TransformException | AssertionError noImage) {
          points[i] = Double.NaN;
          points[i + 1] = Double.NaN;
        }
      }
    }
  }
}
