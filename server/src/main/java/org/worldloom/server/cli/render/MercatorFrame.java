package org.worldloom.server.cli.render;

import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.raster.MercatorPixels;
import org.worldloom.server.layer.WorldExtent;

/**
 * Boxes on the world's own pixel lattice: EPSG:3857 at a zoom, where every pixel of a map is a
 * pixel of the planet.
 */
public final class MercatorFrame {
  private static final int LATTICE = 32;
  private static final double LATITUDE_SLACK = 1e-9;

  private MercatorFrame() {}

  /**
   * The smallest frame of whole pixels that covers a box.
   *
   * @param box in any CRS
   * @param zoom zoom of the pixels
   * @throws IllegalArgumentException if the box has no place on the planet, or too many pixels
   */
  public static MapFrame covering(ReferencedEnvelope box, int zoom) {
    PixelRect pixels = pixels(box, zoom);
    if (pixels.width() > Integer.MAX_VALUE || pixels.height() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the box has "
              + pixels.width()
              + " x "
              + pixels.height()
              + " pixels at zoom "
              + zoom
              + "; a file has at most "
              + Integer.MAX_VALUE
              + " columns and rows");
    }
    return of(pixels, zoom);
  }

  /**
   * The frame of some pixels.
   *
   * @param pixels at most 2^31 - 1 columns and rows
   * @param zoom zoom of the pixels
   */
  public static MapFrame of(PixelRect pixels, int zoom) {
    double resolution = resolution(zoom);
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(
            -WorldGrid.HALF_WORLD + pixels.x0() * resolution,
            -WorldGrid.HALF_WORLD + pixels.x1() * resolution,
            WorldGrid.HALF_WORLD - pixels.y1() * resolution,
            WorldGrid.HALF_WORLD - pixels.y0() * resolution,
            mercator());
    return new MapFrame(bounds, Math.toIntExact(pixels.width()), Math.toIntExact(pixels.height()));
  }

  /** The pixels of a zoom that a box touches; rows end where the world ends. */
  public static PixelRect pixels(ReferencedEnvelope box, int zoom) {
    return MercatorPixels.touchedBy(box, zoom);
  }

  /** Whether a map may show something beyond the northern or southern end of the world. */
  public static boolean mayLeaveWorld(ReferencedEnvelope box) {
    CoordinateReferenceSystem crs = box.getCoordinateReferenceSystem();
    if (CRS.equalsIgnoreMetadata(crs, mercator())) {
      return Math.max(box.getMaxY(), -box.getMinY()) > WorldGrid.HALF_WORLD * (1 + LATITUDE_SLACK);
    }
    return highestLatitude(box) > WorldExtent.LATITUDE * (1 + LATITUDE_SLACK);
  }

  /**
   * An upper bound of the distance from the equator, degrees: the highest latitude on a lattice of
   * points, and one step of the lattice on top, because a pole may lie between its points.
   */
  private static double highestLatitude(ReferencedEnvelope box) {
    if (box.getCoordinateReferenceSystem() instanceof GeographicCRS) {
      return Math.max(box.getMaxY(), -box.getMinY());
    }
    double highest = 0;
    double step = 0;
    for (int i = 0; i <= LATTICE; i++) {
      double previous = Double.NaN;
      for (int j = 0; j <= LATTICE; j++) {
        double latitude = latitude(box, (double) i / LATTICE, (double) j / LATTICE);
        if (!Double.isFinite(latitude)) {
          return 90;
        }
        highest = Math.max(highest, Math.abs(latitude));
        step = j == 0 ? step : Math.max(step, Math.abs(latitude - previous));
        previous = latitude;
      }
    }
    return highest + step;
  }

  private static double latitude(ReferencedEnvelope box, double across, double up) {
    try {
      double[] point = {
        box.getMinX() + across * box.getWidth(), box.getMinY() + up * box.getHeight()
      };
      CRS.findMathTransform(box.getCoordinateReferenceSystem(), DefaultGeographicCRS.WGS84, true)
          .transform(point, 0, point, 0, 1);
      return point[1];
    } catch (TransformException | FactoryException e) {
      // A point without a place on the globe is outside the world.
      return Double.NaN;
    }
  }

  private static double resolution(int zoom) {
    return 2 * WorldGrid.HALF_WORLD / ((long) WorldGrid.TILE << zoom);
  }

  private static CoordinateReferenceSystem mercator() {
    try {
      return CRS.decode("EPSG:3857", true);
    } catch (FactoryException e) {
      throw new IllegalStateException("the EPSG database lacks EPSG:3857", e);
    }
  }
}
