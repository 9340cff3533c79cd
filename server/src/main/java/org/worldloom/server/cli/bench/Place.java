package org.worldloom.server.cli.bench;

import java.util.List;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * A place to ask for.
 *
 * @param name for people
 * @param latitude degrees north, inside the world
 * @param longitude degrees east
 */
record Place(String name, double latitude, double longitude) {

  /** Land and sea of all kinds. */
  static final List<Place> ALL =
      List.of(
          new Place("coast", -22.95, 14.5),
          new Place("mountains", 46.02, 7.75),
          new Place("farmland", 41.6, -94.2),
          new Place("desert", 25.6, 9.4),
          new Place("forest", -4.6, -63.2),
          new Place("city", 35.7, 139.72),
          new Place("sea", 12.0, 52.5),
          new Place("antimeridian", -16.85, 179.99));

  /** Pixel column of a zoom. */
  long column(int zoom) {
    return (long) ((longitude + 180) / 360 * ((long) WorldGrid.TILE << zoom));
  }

  /** Pixel row of a zoom. */
  long row(int zoom) {
    double sine = StrictMath.sin(StrictMath.toRadians(latitude));
    double north = StrictMath.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return (long) ((0.5 - north) * ((long) WorldGrid.TILE << zoom));
  }
}
