package org.worldloom.coverage.geotools;

import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.Envelope;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.raster.MapRequestException;

/**
 * Grids in the planet's own CRS that cover grids of another, for callers that reproject by
 * themselves. Pure arithmetic.
 *
 * @param crs EPSG:3857, easting first
 * @param finest size of the smallest pixels there are: metres
 */
record NativeGrid(CoordinateReferenceSystem crs, double finest) {

  /** Pixels around what is covered, for whoever interpolates. */
  private static final int MARGIN = 2;

  /** Whether a grid is in this CRS already. */
  boolean matches(GridGeometry2D grid) {
    return CRS.equalsIgnoreMetadata(grid.getCoordinateReferenceSystem2D(), crs);
  }

  /**
   * The grid of pixels, of a level and no coarser than the pixels asked for, that covers what of
   * another grid lies in the world.
   *
   * @throws MapRequestException if nothing does, or if the CRS has no relation to longitude and
   *     latitude
   */
  GridGeometry2D covering(GridGeometry2D asked) throws MapRequestException {
    ReferencedEnvelope area = inWorld(new ReferencedEnvelope(asked.getEnvelope2D()));
    GridEnvelope2D range = asked.getGridRange2D();
    double pixel =
        levelPixel(Math.min(area.getWidth() / range.width, area.getHeight() / range.height));
    double half = WorldGrid.HALF_WORLD;
    double west = Math.floor((area.getMinX() + half) / pixel) - MARGIN;
    double east = Math.ceil((area.getMaxX() + half) / pixel) + MARGIN;
    double north = Math.floor((half - area.getMaxY()) / pixel) - MARGIN;
    double south = Math.ceil((half - area.getMinY()) / pixel) + MARGIN;
    return new GridGeometry2D(
        new GridEnvelope2D(0, 0, Math.toIntExact((long) (east - west)), (int) (south - north)),
        new ReferencedEnvelope(
            west * pixel - half,
            east * pixel - half,
            half - south * pixel,
            half - north * pixel,
            crs));
  }

  /** The finest pixel times the largest power of two that does not exceed a size. */
  private double levelPixel(double size) {
    return finest * Math.scalb(1.0, Math.max(0, Math.getExponent(size / finest)));
  }

  private ReferencedEnvelope inWorld(ReferencedEnvelope asked) throws MapRequestException {
    double half = WorldGrid.HALF_WORLD;
    ReferencedEnvelope world = new ReferencedEnvelope(-half, half, -half, half, crs);
    try {
      CoordinateReferenceSystem theirs = asked.getCoordinateReferenceSystem();
      Envelope possible = asked;
      if (theirs instanceof GeographicCRS) {
        // The poles have no place in the planet's CRS.
        possible = asked.intersection(world.transform(theirs, true));
      }
      Envelope inside = new Envelope();
      if (!possible.isNull()) {
        inside = new ReferencedEnvelope(possible, theirs).transform(crs, true).intersection(world);
      }
      if (!(inside.getWidth() > 0 && inside.getHeight() > 0)) {
        throw new MapRequestException("the coverage cannot be read: " + asked + " is not in it");
      }
      return new ReferencedEnvelope(inside, crs);
    } catch (TransformException | FactoryException e) {
      throw new MapRequestException(
          "the coverage cannot be read: " + asked + " has no place in EPSG:3857", e);
    }
  }
}
