package org.worldloom.server.layer;

import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.MapCrs;

/**
 * A 256 px tile of the web map pyramid (GoogleMapsCompatible).
 *
 * @param zoom 0 is the whole world in one tile
 * @param column from the west, 0 to 2^zoom - 1
 * @param row from the north, 0 to 2^zoom - 1
 */
public record TileAddress(int zoom, long column, long row) {

  public TileAddress {
    if (zoom < 0 || zoom > WorldGrid.MAX_ZOOM) {
      throw new IllegalArgumentException("Zoom " + zoom);
    }
    if (column < 0 || row < 0 || column >= tiles(zoom) || row >= tiles(zoom)) {
      throw new IllegalArgumentException("Tile " + zoom + "/" + column + "/" + row);
    }
  }

  /** Tiles per row and column of a zoom. */
  public static long tiles(int zoom) {
    return 1L << zoom;
  }

  /** Outer edges in EPSG:3857. */
  public ReferencedEnvelope bounds(MapCrs webMercator) {
    double edge = 2 * WorldGrid.HALF_WORLD / tiles(zoom);
    return webMercator.box(
        column * edge - WorldGrid.HALF_WORLD,
        WorldGrid.HALF_WORLD - (row + 1) * edge,
        (column + 1) * edge - WorldGrid.HALF_WORLD,
        WorldGrid.HALF_WORLD - row * edge);
  }
}
