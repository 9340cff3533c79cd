package org.worldloom.coverage.grid;

/**
 * The pixel lattice of the planet: EPSG:3857, periodic in x, levels every second zoom.
 *
 * <p>Level 0 is the base map at {@link #baseZoom()}; level {@code k} has the resolution of zoom
 * {@code baseZoom + 2 k}. Negative levels are exact averages of the base map, down to {@link
 * #coarsestLevel()}. Row 0 is the north edge. All pixel coordinates are {@code long}.
 *
 * <p>Pure arithmetic; immutable.
 *
 * @param baseZoom zoom of level 0, 1 to 12
 * @param deepestLevel the finest level that exists
 */
public record WorldGrid(int baseZoom, int deepestLevel) {

  /** Half the width of the EPSG:3857 square, metres. */
  public static final double HALF_WORLD = 20037508.342789244;

  /** Pixels per axis of a web map tile; zoom z has {@code 256 * 2^z} pixels around the world. */
  public static final int TILE = 256;

  /** Edge of a granule, the unit that is generated, stored and shared: pixels. */
  public static final int GRANULE = 64;

  /** Child pixels per parent pixel and axis. */
  public static final int SCALE = 4;

  /** Zoom of the finest grid allowed: keeps every pixel coordinate exact in a double. */
  public static final int MAX_ZOOM = 24;

  public WorldGrid {
    if (baseZoom < 1 || baseZoom > 12) {
      throw new IllegalArgumentException("base zoom " + baseZoom + " is outside 1..12");
    }
    if (deepestLevel < 0 || baseZoom + 2 * deepestLevel > MAX_ZOOM) {
      throw new IllegalArgumentException(
          "deepest level " + deepestLevel + " is outside zoom " + baseZoom + ".." + MAX_ZOOM);
    }
  }

  /** The coarsest level kept: the last whose zoom is not negative. */
  public int coarsestLevel() {
    return -(baseZoom / 2);
  }

  /** Zoom whose resolution the level has. */
  public int zoom(int level) {
    if (level < coarsestLevel() || level > deepestLevel) {
      throw new IllegalArgumentException(
          "level " + level + " is outside " + coarsestLevel() + ".." + deepestLevel);
    }
    return baseZoom + 2 * level;
  }

  /** Pixels around the world, and from the north edge to the south edge. */
  public long size(int level) {
    return (long) TILE << zoom(level);
  }

  /** Granules around the world, and from north to south. */
  public long granules(int level) {
    return size(level) / GRANULE;
  }

  /** Edge of a pixel in EPSG:3857 units (metres at the equator). */
  public double resolution(int level) {
    return 2 * HALF_WORLD / size(level);
  }

  /** Metres on the ground covered by one pixel of the row (its centre), at any latitude. */
  public double groundResolution(int level, long row) {
    double mercatorY = HALF_WORLD - (row + 0.5) * resolution(level);
    return resolution(level) / StrictMath.cosh(mercatorY / EARTH_RADIUS);
  }

  /** Latitude of the centre of a row, degrees; rows beyond the edges of the world have one, too. */
  public double latitude(int level, long row) {
    double mercatorY = HALF_WORLD - (row + 0.5) * resolution(level);
    return Math.toDegrees(StrictMath.atan(StrictMath.sinh(mercatorY / EARTH_RADIUS)));
  }

  /** Column folded into the world. */
  public long wrapColumn(int level, long column) {
    return Math.floorMod(column, size(level));
  }

  private static final double EARTH_RADIUS = 6378137.0;
}
