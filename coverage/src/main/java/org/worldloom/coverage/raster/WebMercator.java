package org.worldloom.coverage.raster;

/**
 * Latitude on the EPSG:3857 square, in turns southwards from its north edge: {@code v = 1/2 -
 * artanh(sin latitude) / 2 pi} (EPSG guidance note 7-2, method 1024, spherical).
 */
final class WebMercator {
  private WebMercator() {}

  /** Turns of a latitude in degrees; infinite at and beyond the poles, and bitwise repeatable. */
  static double turns(double latitude) {
    if (latitude >= 90) {
      return Double.NEGATIVE_INFINITY;
    }
    if (latitude <= -90) {
      return Double.POSITIVE_INFINITY;
    }
    double sine = StrictMath.sin(Math.toRadians(latitude));
    return 0.5 - StrictMath.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }

  /** Latitude in degrees of a position in turns. */
  static double latitude(double turns) {
    return Math.toDegrees(StrictMath.atan(StrictMath.sinh(2 * Math.PI * (0.5 - turns))));
  }
}
