package org.worldloom.server.info;

import java.io.IOException;
import org.geotools.api.geometry.Position;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.geometry.Position2D;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;

/**
 * Where a pixel is and how large.
 *
 * @param longitude of its centre, degrees
 * @param latitude of its centre, degrees
 * @param metresPerPixel its width on the ground
 */
record Place(double longitude, double latitude, double metresPerPixel) {
  private static final double EARTH_RADIUS = 6378137.0;
  private static final double METRES_OF_ZOOM_0 = 2 * Math.PI * EARTH_RADIUS / 256;

  static Place of(ReferencedEnvelope pixel) throws IOException {
    try {
      MathTransform toDegrees =
          CRS.findMathTransform(
              pixel.getCoordinateReferenceSystem(), DefaultGeographicCRS.WGS84, true);
      double y = pixel.getMedian(1);
      Position west = toDegrees.transform(new Position2D(pixel.getMinX(), y), null);
      Position centre = toDegrees.transform(new Position2D(pixel.getMedian(0), y), null);
      Position east = toDegrees.transform(new Position2D(pixel.getMaxX(), y), null);
      return new Place(
          centre.getOrdinate(0),
          centre.getOrdinate(1),
          distance(west, centre) + distance(centre, east));
    } catch (FactoryException | TransformException | IllegalArgumentException e) {
      throw new IOException("The place of the pixel has no longitude and latitude.", e);
    }
  }

  /** Great circle by the haversine formula, on the sphere that EPSG:3857 is made from. */
  private static double distance(Position from, Position to) {
    double latitude1 = Math.toRadians(from.getOrdinate(1));
    double latitude2 = Math.toRadians(to.getOrdinate(1));
    double sinHalfHeight = Math.sin((latitude2 - latitude1) / 2);
    double sinHalfWidth = Math.sin(Math.toRadians(to.getOrdinate(0) - from.getOrdinate(0)) / 2);
    double chord =
        sinHalfHeight * sinHalfHeight
            + Math.cos(latitude1) * Math.cos(latitude2) * sinHalfWidth * sinHalfWidth;
    return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
  }

  /** Zoom of the web map whose pixels have this size here. */
  double zoom() {
    double equator = metresPerPixel / Math.cos(Math.toRadians(latitude));
    return Math.log(METRES_OF_ZOOM_0 / equator) / Math.log(2);
  }
}
