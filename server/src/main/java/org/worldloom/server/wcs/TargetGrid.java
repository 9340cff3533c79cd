package org.worldloom.server.wcs;

import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.MapCrs;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layer;

/**
 * The pixels of an answer, computed before anything is read, so that a scaled answer costs what its
 * own size costs.
 *
 * @param bounds outer edges in the output system, x first
 * @param width columns
 * @param height rows
 */
record TargetGrid(ReferencedEnvelope bounds, long width, long height) {
  private static final int SAMPLES_PER_EDGE = 20;

  /**
   * The grid of a subset.
   *
   * @param output system of the answer
   */
  static TargetGrid of(
      Layer layer, Subset subset, MapCrs output, MapCrs webMercator, Scaling scaling)
      throws ServiceException {
    WorldGrid world = layer.grid();
    double pixel = world.resolution(world.deepestLevel());
    TargetGrid unscaled =
        output.code().equals(webMercator.code())
            ? onPixels(transformed(subset, webMercator), pixel, webMercator)
            : ofEqualDetail(transformed(subset, output), transformed(subset, webMercator), pixel);
    return new TargetGrid(
        unscaled.bounds,
        scaling.size(Axis.X, unscaled.width),
        scaling.size(Axis.Y, unscaled.height));
  }

  /** In the planet's own system: the pixels that the subset touches, so that they are copies. */
  private static TargetGrid onPixels(ReferencedEnvelope box, double pixel, MapCrs webMercator) {
    long west = (long) Math.floor(inPixels(box.getMinX(), pixel) + TOUCH);
    long east = (long) Math.ceil(inPixels(box.getMaxX(), pixel) - TOUCH);
    long south = (long) Math.floor(inPixels(box.getMinY(), pixel) + TOUCH);
    long north = (long) Math.ceil(inPixels(box.getMaxY(), pixel) - TOUCH);
    long width = Math.max(1, east - west);
    long height = Math.max(1, north - south);
    ReferencedEnvelope bounds =
        webMercator.box(
            west * pixel - WorldGrid.HALF_WORLD,
            south * pixel - WorldGrid.HALF_WORLD,
            (west + width) * pixel - WorldGrid.HALF_WORLD,
            (south + height) * pixel - WorldGrid.HALF_WORLD);
    return new TargetGrid(bounds, width, height);
  }

  /** Elsewhere: square pixels, as many as the planet has there. */
  private static TargetGrid ofEqualDetail(
      ReferencedEnvelope box, ReferencedEnvelope onPlanet, double pixel) {
    double pixels = onPlanet.getArea() / (pixel * pixel);
    double edge = Math.sqrt(box.getArea() / pixels);
    return new TargetGrid(box, count(box.getWidth() / edge), count(box.getHeight() / edge));
  }

  private static long count(double pixels) {
    return Math.max(1, Math.min(Scaling.LONGEST, Math.round(pixels)));
  }

  private static double inPixels(double metres, double pixel) {
    return (metres + WorldGrid.HALF_WORLD) / pixel;
  }

  private static ReferencedEnvelope transformed(Subset subset, MapCrs target)
      throws ServiceException {
    if (subset.crs().equals(target)) {
      return subset.bounds();
    }
    try {
      ReferencedEnvelope box = subset.bounds().transform(target.xy(), true, SAMPLES_PER_EDGE);
      if (finite(box) && box.getArea() > 0) {
        return box;
      }
    } catch (FactoryException | TransformException | IllegalArgumentException e) {
      throw notInSystem(target);
    }
    throw notInSystem(target);
  }

  private static ServiceException notInSystem(MapCrs target) {
    return Trim.invalid(
        "The part of the planet asked for cannot be shown in " + target.code() + ".");
  }

  private static boolean finite(ReferencedEnvelope box) {
    return Double.isFinite(box.getWidth()) && Double.isFinite(box.getHeight());
  }

  /** A subset whose edge is on a pixel's edge, up to this part of a pixel, does not touch it. */
  private static final double TOUCH = 1e-6;
}
