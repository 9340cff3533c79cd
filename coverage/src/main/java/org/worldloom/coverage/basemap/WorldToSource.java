package org.worldloom.coverage.basemap;

import java.util.Arrays;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.operation.transform.ConcatenatedTransform;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * From places of the world grid to places in a source image.
 *
 * <p>Sources in a cylindrical CRS (geographic, Mercator, plate carree ...) are periodic: going once
 * around the world moves a fixed number of columns. That number is measured rather than derived
 * from the CRS, and columns are unfolded with it, so that the antimeridian is no edge whatever
 * meridian the image begins at. For other CRSs each place is transformed back as well and dropped
 * if it does not return: far outside their area of validity some projections give plausible
 * coordinates of other places.
 *
 * <p>Immutable; transforms may be used by several threads.
 */
final class WorldToSource {
  private static final double WORLD = 2 * WorldGrid.HALF_WORLD;
  private static final int PROBES = 64;

  /** Fraction of a source pixel. */
  private static final double PROBE_TOLERANCE = 0.01;

  private final MathTransform toPixel;
  private final int width;
  private final double period;
  private final Reach reach;

  private WorldToSource(MathTransform toPixel, int width, double period, Reach reach) {
    this.toPixel = toPixel;
    this.width = width;
    this.period = period;
    this.reach = reach;
  }

  /**
   * The mapping into an image.
   *
   * @param crs CRS of the image
   * @param pixelToCrs from pixel corners (the image begins at 0, 0) to the CRS
   * @param width columns of the image
   * @param height rows of the image
   */
  static WorldToSource of(
      CoordinateReferenceSystem crs, MathTransform pixelToCrs, int width, int height)
      throws FactoryException, NoninvertibleTransformException {
    CoordinateReferenceSystem world = CRS.decode("EPSG:3857", true);
    MathTransform toPixel =
        ConcatenatedTransform.create(CRS.findMathTransform(world, crs, true), pixelToCrs.inverse());
    double period = measurePeriod(toPixel);
    Reach reach = period > 0 ? Reach.EVERYWHERE : Reach.of(toPixel.inverse(), width, height);
    return new WorldToSource(toPixel, width, period, reach);
  }

  /** Columns around the world as a whole number, or 0 if the image is not periodic. */
  int wrap() {
    if (period == 0) {
      return 0;
    }
    // An image around the whole world has no gap, even if its pixel size is stated with few digits.
    return Math.abs(period - width) < 1.5 ? width : (int) Math.round(period);
  }

  /**
   * Source positions of a square lattice of places.
   *
   * @param x EPSG:3857 easting of the first place
   * @param y northing of the first place
   * @param step distance between places, eastwards and southwards
   * @param count places per direction
   * @return column and row of each place in row-major order, NaN where there is none
   */
  double[] positions(double x, double y, double step, int count) {
    if (!reach.meets(x, y, step * count)) {
      double[] nowhere = new double[2 * count * count];
      Arrays.fill(nowhere, Double.NaN);
      return nowhere;
    }
    double[] world = new double[2 * count * count];
    for (int row = 0, i = 0; row < count; row++) {
      for (int column = 0; column < count; column++) {
        world[i++] = x + column * step;
        world[i++] = y - row * step;
      }
    }
    double[] source = transform(toPixel, world);
    if (period > 0) {
      unfold(source);
    } else {
      dropStrays(world, source, step);
    }
    return source;
  }

  /** Moves columns by whole periods: all next to the first, and that next to the image. */
  private void unfold(double[] source) {
    double reference = Double.NaN;
    for (int i = 0; i < source.length; i += 2) {
      double near = Double.isNaN(reference) ? width / 2.0 : reference;
      source[i] -= period * Math.rint((source[i] - near) / period);
      reference = Double.isNaN(reference) ? source[i] : reference;
    }
  }

  private void dropStrays(double[] world, double[] source, double step) {
    MathTransform toWorld;
    try {
      toWorld = toPixel.inverse();
    } catch (NoninvertibleTransformException e) {
      // Then there is no way back to compare with, and every place is taken as it is.
      return;
    }
    double[] back = transform(toWorld, source);
    for (int i = 0; i < source.length; i += 2) {
      double dx = Math.IEEEremainder(back[i] - world[i], WORLD);
      double dy = back[i + 1] - world[i + 1];
      if (!(Math.abs(dx) < step && Math.abs(dy) < step)) {
        source[i] = Double.NaN;
        source[i + 1] = Double.NaN;
      }
    }
  }

  /**
   * The part of the world beyond which no place can be in the image; spares the many transforms
   * that projections fail on, far outside their area of validity.
   */
  private record Reach(double west, double south, double east, double north) {
    static final Reach EVERYWHERE = new Reach(-WORLD, -WORLD, WORLD, WORLD);

    /** Bounds of a lattice of places in the image, grown by its largest step. */
    static Reach of(MathTransform toWorld, int width, int height) {
      double[] image = new double[2 * (PROBES + 1) * (PROBES + 1)];
      for (int i = 0; i < image.length / 2; i++) {
        image[2 * i] = (double) width * (i % (PROBES + 1)) / PROBES;
        image[2 * i + 1] = (double) height * Math.floorDiv(i, PROBES + 1) / PROBES;
      }
      double[] world = transform(toWorld, image);
      double west = WORLD;
      double south = WORLD;
      double east = -WORLD;
      double north = -WORLD;
      double margin = 0;
      for (int i = 0; i < world.length; i += 2) {
        if (Double.isNaN(world[i]) || Double.isNaN(world[i + 1])) {
          return EVERYWHERE;
        }
        west = Math.min(west, world[i]);
        east = Math.max(east, world[i]);
        south = Math.min(south, world[i + 1]);
        north = Math.max(north, world[i + 1]);
        int left = i % (2 * (PROBES + 1)) == 0 ? i : i - 2;
        int above = i < 2 * (PROBES + 1) ? i : i - 2 * (PROBES + 1);
        margin = Math.max(margin, distance(world, i, left));
        margin = Math.max(margin, distance(world, i, above));
      }
      // Around a pole or across the antimeridian, eastings say nothing.
      return east - west > WORLD / 2
          ? new Reach(-WORLD, south - margin, WORLD, north + margin)
          : new Reach(west - margin, south - margin, east + margin, north + margin);
    }

    /** Whether a square, given by its north-west corner, has a part in it. */
    boolean meets(double x, double y, double edge) {
      return x <= east && x + edge >= west && y >= south && y - edge <= north;
    }

    private static double distance(double[] places, int i, int j) {
      return Math.max(Math.abs(places[i] - places[j]), Math.abs(places[i + 1] - places[j + 1]));
    }
  }

  private static double[] transform(MathTransform transform, double[] from) {
    double[] to = new double[from.length];
    try {
      transform.transform(from, 0, to, 0, from.length / 2);
    } catch (TransformException | IllegalArgumentException e) {
      // Some place has no image; find out which.
      for (int i = 0; i < from.length; i += 2) {
        transformOne(transform, from, to, i);
      }
    }
    for (int i = 0; i < to.length; i++) {
      to[i] = Double.isFinite(to[i]) ? to[i] : Double.NaN;
    }
    return to;
  }

  private static void transformOne(MathTransform transform, double[] from, double[] to, int i) {
    try {
      transform.transform(from, i, to, i, 1);
    } catch (TransformException | IllegalArgumentException e) {
      to[i] = Double.NaN;
      to[i + 1] = Double.NaN;
    }
  }

  /** Columns around the world, or 0 if columns do not depend on the longitude alone, linearly. */
  private static double measurePeriod(MathTransform toPixel) {
    double step = WORLD / PROBES;
    double[] first = probe(toPixel, 0, step);
    // One difference may span the meridian at which longitudes jump; three cannot.
    double a = first[2] - first[0];
    double b = first[4] - first[2];
    double c = first[6] - first[4];
    double median = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    double period = PROBES * median;
    boolean periodic =
        period > 1
            && isPeriodic(first, period)
            && isPeriodic(probe(toPixel, 0.9 * WorldGrid.HALF_WORLD, step), period)
            && isPeriodic(probe(toPixel, -0.9 * WorldGrid.HALF_WORLD, step), period);
    return periodic ? period : 0;
  }

  private static double[] probe(MathTransform toPixel, double y, double step) {
    double[] places = new double[2 * PROBES];
    for (int i = 0; i < PROBES; i++) {
      places[2 * i] = (i + 0.5) * step - WorldGrid.HALF_WORLD;
      places[2 * i + 1] = y;
    }
    return transform(toPixel, places);
  }

  private static boolean isPeriodic(double[] probe, double period) {
    for (int i = 0; i < PROBES; i++) {
      double expected = probe[0] + i * period / PROBES;
      double column = Math.IEEEremainder(probe[2 * i] - expected, period);
      double row = probe[2 * i + 1] - probe[1];
      if (!(Math.abs(column) < PROBE_TOLERANCE && Math.abs(row) < PROBE_TOLERANCE)) {
        return false;
      }
    }
    return true;
  }
}
