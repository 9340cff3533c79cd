package org.worldloom.coverage.raster;

import java.util.Optional;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Where on the planet a map pixel's centre lies.
 *
 * @param level level that the map shows there
 * @param column column of that level, folded into the world
 * @param row row of that level
 * @param longitude degrees, -180 to 180
 * @param latitude degrees
 * @param groundResolution metres on the ground per pixel of the level
 */
public record WorldPixel(
    int level, long column, long row, double longitude, double latitude, double groundResolution) {

  /**
   * The pixel at a position.
   *
   * @param u turns eastwards from the antimeridian, any number of times around the world
   * @param v turns southwards from the north edge
   * @return empty outside the world
   */
  static Optional<WorldPixel> at(WorldGrid grid, int level, double u, double v) {
    if (!(v >= 0 && v < 1) || !Double.isFinite(u)) {
      return Optional.empty();
    }
    double folded = u - Math.floor(u);
    long row = Math.min(Box.pixel(v, grid.size(level)), grid.size(level) - 1);
    return Optional.of(
        new WorldPixel(
            level,
            grid.wrapColumn(level, Box.pixel(folded, grid.size(level))),
            row,
            360 * folded - 180,
            WebMercator.latitude(v),
            grid.groundResolution(level, row)));
  }
}
