package org.worldloom.coverage.store.mbtiles;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.StoreException;

/** MBTiles stores for tests. */
public final class MbtilesStores {
  static final TileSet TILE_SET = tileSet("0123456789abcdef0123");

  private MbtilesStores() {}

  static TileSet tileSet(String identity) {
    return new TileSet("earth", "Blue Marble: NASA", identity, new WorldGrid(5, 7));
  }

  public static GranuleStore open(Path directory) throws StoreException {
    return open(directory, TILE_SET);
  }

  static GranuleStore open(Path directory, TileSet tileSet) throws StoreException {
    return new MbtilesGranuleStore(directory, tileSet, 1L << 30);
  }

  static GranuleStore open(Path directory, long maxPages) throws StoreException {
    return new MbtilesGranuleStore(directory, TILE_SET, 1L << 30, OptionalLong.of(maxPages));
  }

  static Path file(Path directory, long seed) {
    return directory.resolve(TILE_SET.directoryName()).resolve("seed-" + seed + ".mbtiles");
  }
}
