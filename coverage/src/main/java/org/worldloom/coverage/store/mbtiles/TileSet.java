package org.worldloom.coverage.store.mbtiles;

import java.util.Optional;
import java.util.regex.Pattern;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.GranuleKey;

/**
 * Whose tiles are stored, and where each lies in the tile matrix.
 *
 * <p>A granule is a tile of 64 pixels, so a level with the resolution of zoom z (in tiles of 256
 * pixels) is zoom level z + 2 of the tile matrix. MBTiles counts rows from the south (TMS).
 *
 * @param name name of the planet, shown by GIS software
 * @param attribution credit line of the base map, shown by GIS software
 * @param identity digest of everything but the seed that decides a pixel: 16 or more lower-case
 *     hexadecimal digits
 * @param grid the planet's lattice
 */
public record TileSet(String name, String attribution, String identity, WorldGrid grid) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{16,}");
  private static final int DIRECTORY_DIGITS = 16;

  /** Zoom levels between tiles of 256 pixels and granules. */
  private static final int ZOOM_OFFSET =
      Integer.numberOfTrailingZeros(WorldGrid.TILE / WorldGrid.GRANULE);

  public TileSet {
    if (!DIGEST.matcher(identity).matches()) {
      throw new IllegalArgumentException(
          "identity '" + identity + "' is not 16 or more lower-case hexadecimal digits");
    }
  }

  /** A place in the tile matrix of an MBTiles file; row 0 is the southernmost. */
  record Address(int zoom, long column, long row) {}

  /** A rectangle of the tile matrix of an MBTiles file, bounds included. */
  record Area(int zoom, long firstColumn, long lastColumn, long firstRow, long lastRow) {}

  /** Where the granules of a level lie, all of them if no rectangle is given. */
  Area area(int level, Optional<GranuleRect> granules) {
    long world = grid.granules(level);
    GranuleRect rect = granules.orElse(new GranuleRect(0, 0, world, world));
    return new Area(
        grid.zoom(level) + ZOOM_OFFSET,
        rect.x0(),
        rect.x1() - 1,
        world - rect.y1(),
        world - 1 - rect.y0());
  }

  /** Name of the folder for this identity. */
  String directoryName() {
    return identity.substring(0, DIRECTORY_DIGITS);
  }

  /** Where the granule lies. */
  Address address(GranuleKey key) {
    int zoom = grid.zoom(key.level()) + ZOOM_OFFSET;
    return new Address(zoom, key.x(), grid.granules(key.level()) - 1 - key.y());
  }
}
