package org.worldloom.plugin.jobs;

import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * A box on some levels of a planet.
 *
 * @param west degrees, -180 to 180
 * @param south degrees
 * @param east degrees, up to one turn beyond {@code west}: may exceed 180
 * @param north degrees
 * @param firstLevel coarsest level, 1 or more: level 0 is the base map
 * @param lastLevel finest level
 */
public record Region(
    double west, double south, double east, double north, int firstLevel, int lastLevel) {

  public Region {
    if (!(west >= -180 && west <= 180 && east > west && east <= west + 360)) {
      throw new IllegalArgumentException(
          "west "
              + west
              + " and east "
              + east
              + " are no range of longitudes; west is -180 to 180, east at most 360 more");
    }
    if (!(south >= -90 && south < north && north <= 90)) {
      throw new IllegalArgumentException(
          "south " + south + " and north " + north + " are no range of latitudes inside -90..90");
    }
    if (firstLevel < 1 || firstLevel > lastLevel) {
      throw new IllegalArgumentException(
          "levels "
              + firstLevel
              + " to "
              + lastLevel
              + " are no range; the first is at least 1, since level 0 is the base map");
    }
  }

  /** The box in degrees. */
  public ReferencedEnvelope envelope() {
    return new ReferencedEnvelope(west, east, south, north, DefaultGeographicCRS.WGS84);
  }

  /**
   * The same region, if the planet has its levels.
   *
   * @throws IllegalArgumentException if it has not
   */
  public Region within(WorldGrid grid) {
    if (lastLevel > grid.deepestLevel()) {
      throw new IllegalArgumentException(
          "level " + lastLevel + " is beyond the planet's last, " + grid.deepestLevel());
    }
    return this;
  }
}
