package org.worldloom.server.crs;

import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.geometry.jts.ReferencedEnvelope;

/**
 * A coordinate reference system that maps can be drawn in.
 *
 * @param code normalised name, e.g. {@code EPSG:4326} or {@code CRS:84}
 * @param xy the system with x (easting, longitude) first, whatever its authority says
 * @param northFirst whether its authority puts northing or latitude first, as in EPSG:4326
 */
public record MapCrs(String code, CoordinateReferenceSystem xy, boolean northFirst) {

  /** Whether coordinates are degrees. */
  public boolean geographic() {
    return xy instanceof GeographicCRS;
  }

  /** A box given with x first. */
  public ReferencedEnvelope box(double minX, double minY, double maxX, double maxY) {
    return new ReferencedEnvelope(minX, maxX, minY, maxY, xy);
  }

  /** A box given in the authority's axis order. */
  public ReferencedEnvelope boxInAuthorityOrder(
      double min1, double min2, double max1, double max2) {
    return northFirst ? box(min2, min1, max2, max1) : box(min1, min2, max1, max2);
  }
}
