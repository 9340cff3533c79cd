package org.worldloom.server.layer;

import java.util.List;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.MapCrs;

/** How far every planet reaches: the square of EPSG:3857. */
public final class WorldExtent {

  /** Northern and southern end of the square, degrees. */
  public static final double LATITUDE =
      StrictMath.toDegrees(StrictMath.atan(StrictMath.sinh(Math.PI)));

  /** Eastern and western end of the square, degrees; the world continues on the other side. */
  public static final double LONGITUDE = 180;

  /** Half the edge of the square, metres. */
  public static final double METRES = WorldGrid.HALF_WORLD;

  /** Systems that capabilities documents list; any other that GeoTools knows works as well. */
  public static final List<String> LISTED_CRS =
      List.of(
          "EPSG:3857",
          "EPSG:4326",
          "CRS:84",
          "EPSG:900913",
          "EPSG:3035",
          "EPSG:3031",
          "EPSG:3413",
          "EPSG:3995",
          "EPSG:32618",
          "EPSG:32632",
          "EPSG:32633",
          "EPSG:32733");

  private static final double MOST_TURNS = 16;

  /** Coordinates of no map of the Earth are that large, whatever their unit. */
  private static final double NOT_ON_EARTH = 1e9;

  private WorldExtent() {}

  /**
   * Whether a box certainly shows nothing of the world: beyond the poles, or so many turns around
   * it that the numbers can only be a mistake.
   */
  public static boolean misses(MapCrs crs, ReferencedEnvelope box) {
    double furthest =
        Math.max(
            Math.max(Math.abs(box.getMinX()), Math.abs(box.getMaxX())),
            Math.max(Math.abs(box.getMinY()), Math.abs(box.getMaxY())));
    if (furthest > NOT_ON_EARTH) {
      return true;
    }
    if (crs.geographic()) {
      return misses(box, LONGITUDE, 90);
    }
    return crs.code().equals("EPSG:3857") && misses(box, METRES, METRES);
  }

  private static boolean misses(ReferencedEnvelope box, double halfWidth, double halfHeight) {
    return box.getMinY() >= halfHeight
        || box.getMaxY() <= -halfHeight
        || box.getMinX() >= MOST_TURNS * halfWidth
        || box.getMaxX() <= -MOST_TURNS * halfWidth;
  }
}
