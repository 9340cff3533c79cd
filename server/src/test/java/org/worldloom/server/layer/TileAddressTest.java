package org.worldloom.server.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.crs.MapCrs;

class TileAddressTest {
  private static final MapCrs WEB_MERCATOR = new CrsCatalog().webMercator();

  private static long at(double fraction, int zoom) {
    return (long) (fraction * (TileAddress.tiles(zoom) - 1));
  }

  @Property
  void neighboursShareTheirEdgeExactly(
      @ForAll @IntRange(min = 1, max = 24) int zoom,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double x,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double y) {
    long column = Math.min(at(x, zoom), TileAddress.tiles(zoom) - 2);
    long row = Math.min(at(y, zoom), TileAddress.tiles(zoom) - 2);
    ReferencedEnvelope here = new TileAddress(zoom, column, row).bounds(WEB_MERCATOR);
    ReferencedEnvelope east = new TileAddress(zoom, column + 1, row).bounds(WEB_MERCATOR);
    ReferencedEnvelope south = new TileAddress(zoom, column, row + 1).bounds(WEB_MERCATOR);
    assertThat(east.getMinX()).isEqualTo(here.getMaxX());
    assertThat(south.getMaxY()).isEqualTo(here.getMinY());
  }

  @Property
  void tilesReachTheEdgesOfTheWorldExactly(@ForAll @IntRange(min = 0, max = 24) int zoom) {
    long last = TileAddress.tiles(zoom) - 1;
    ReferencedEnvelope first = new TileAddress(zoom, 0, 0).bounds(WEB_MERCATOR);
    ReferencedEnvelope end = new TileAddress(zoom, last, last).bounds(WEB_MERCATOR);
    assertThat(first.getMinX()).isEqualTo(-WorldGrid.HALF_WORLD);
    assertThat(first.getMaxY()).isEqualTo(WorldGrid.HALF_WORLD);
    assertThat(end.getMaxX()).isEqualTo(WorldGrid.HALF_WORLD);
    assertThat(end.getMinY()).isEqualTo(-WorldGrid.HALF_WORLD);
  }

  @Property
  void tilesOutsideThePyramidDoNotExist(@ForAll @IntRange(min = 0, max = 24) int zoom) {
    long tiles = TileAddress.tiles(zoom);
    assertThatThrownBy(() -> new TileAddress(zoom, tiles, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TileAddress(zoom, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
