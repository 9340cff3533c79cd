package org.worldloom.coverage.raster;

import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;

/** From a bounding box to the pixels of the world's own lattice. */
public final class MercatorPixels {
  private static final int SAMPLES = 100;

  /** A box that was made of whole pixels stays what it is in spite of rounding. */
  private static final double PIXEL_SLACK = 1e-6;

  private MercatorPixels() {}

  /**
   * The pixels of a zoom that a box touches; rows end where the world ends.
   *
   * @param box in any CRS, x first; degrees beyond 180 go on around the world
   * @param zoom zoom of the pixels
   * @throws IllegalArgumentException if the box has no place on the planet
   */
  public static PixelRect touchedBy(ReferencedEnvelope box, int zoom) {
    ReferencedEnvelope inMercator = toMercator(box);
    long size = (long) WorldGrid.TILE << zoom;
    double resolution = 2 * WorldGrid.HALF_WORLD / size;
    long x0 = down((inMercator.getMinX() + WorldGrid.HALF_WORLD) / resolution);
    long x1 = up((inMercator.getMaxX() + WorldGrid.HALF_WORLD) / resolution);
    long y0 = Math.max(0, down((WorldGrid.HALF_WORLD - inMercator.getMaxY()) / resolution));
    long y1 = Math.min(size, up((WorldGrid.HALF_WORLD - inMercator.getMinY()) / resolution));
    return new PixelRect(x0, Math.min(y0, size - 1), Math.max(x1, x0 + 1), Math.max(y1, y0 + 1));
  }

  private static long down(double pixel) {
    return (long) Math.floor(pixel + PIXEL_SLACK);
  }

  private static long up(double pixel) {
    return (long) Math.ceil(pixel - PIXEL_SLACK);
  }

  private static ReferencedEnvelope toMercator(ReferencedEnvelope box) {
    try {
      CoordinateReferenceSystem mercator = CRS.decode("EPSG:3857", true);
      return box.getCoordinateReferenceSystem() instanceof GeographicCRS
          ? fromDegrees(box, mercator)
          : box.transform(mercator, true, SAMPLES);
    } catch (TransformException | FactoryException e) {
      throw new IllegalArgumentException(
          "the box " + box + " has no place in EPSG:3857: " + e.getMessage(), e);
    }
  }

  /** By formula, since longitudes beyond 180 must go on and latitudes beyond the end must stop. */
  private static ReferencedEnvelope fromDegrees(
      ReferencedEnvelope box, CoordinateReferenceSystem mercator) {
    return new ReferencedEnvelope(
        box.getMinX() / 180 * WorldGrid.HALF_WORLD,
        box.getMaxX() / 180 * WorldGrid.HALF_WORLD,
        northing(box.getMinY()),
        northing(box.getMaxY()),
        mercator);
  }

  private static double northing(double latitude) {
    double turns = Math.max(0, Math.min(1, WebMercator.turns(latitude)));
    return (1 - 2 * turns) * WorldGrid.HALF_WORLD;
  }
}
