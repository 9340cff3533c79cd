package org.worldloom.coverage.raster;

/** How a map's rows lie on the planet when its axes are the planet's axes. */
enum RowScale {
  /** Rows are equidistant on the Mercator square. */
  MERCATOR {
    @Override
    double turns(double position) {
      return position;
    }
  },

  /** Rows are equidistant in latitude; 1 is 360 degrees southwards from the north pole. */
  LATITUDE {
    @Override
    double turns(double position) {
      return WebMercator.turns(90 - 360 * position);
    }
  };

  /** Turns southwards from the north edge of the Mercator square. */
  abstract double turns(double position);
}
