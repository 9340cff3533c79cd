package org.worldloom.coverage.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.GranuleRect.Cell;

class WorldGridTest {
  private static final WorldGrid EARTH = new WorldGrid(5, 7);

  @Test
  void levelsAreEverySecondZoom() {
    assertThat(EARTH.zoom(0)).isEqualTo(5);
    assertThat(EARTH.zoom(7)).isEqualTo(19);
    assertThat(EARTH.coarsestLevel()).isEqualTo(-2);
    assertThat(EARTH.zoom(-2)).isEqualTo(1);
    assertThat(EARTH.size(0)).isEqualTo(8192);
    assertThat(EARTH.size(7)).isEqualTo(134_217_728L);
    assertThat(EARTH.resolution(7)).isEqualTo(156543.03392804097 / (1 << 19), within(1e-12));
  }

  @Test
  void levelsOutsideTheWorldAreRefused() {
    assertThatThrownBy(() -> EARTH.zoom(8)).hasMessageContaining("-2..7");
    assertThatThrownBy(() -> EARTH.zoom(-3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorldGrid(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorldGrid(5, 10)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void groundResolutionShrinksTowardsThePoles() {
    long equator = EARTH.size(5) / 2;
    assertThat(EARTH.groundResolution(5, equator)).isEqualTo(EARTH.resolution(5), within(1e-6));
    // Row of latitude 60: Mercator y = ln(tan(75 degrees)) * R; there the scale is one half.
    double y = Math.log(Math.tan(Math.toRadians(75))) * 6378137.0;
    long row = (long) ((WorldGrid.HALF_WORLD - y) / EARTH.resolution(5));
    assertThat(EARTH.groundResolution(5, row) / EARTH.resolution(5)).isEqualTo(0.5, within(1e-4));
  }

  @Property
  void columnsFoldIntoTheWorld(
      @ForAll @IntRange(min = -2, max = 7) int level, @ForAll long column) {
    long folded = EARTH.wrapColumn(level, column);
    assertThat(folded).isBetween(0L, EARTH.size(level) - 1);
    assertThat(Math.floorMod(column - folded, EARTH.size(level))).isZero();
  }

  @Property
  void parentsCoverTheirChildren(
      @ForAll @LongRange(min = -1000, max = 1000) long x,
      @ForAll @LongRange(min = -1000, max = 1000) long y,
      @ForAll @LongRange(min = 1, max = 500) long width,
      @ForAll @LongRange(min = 1, max = 500) long height) {
    PixelRect rect = new PixelRect(x, y, x + width, y + height);
    PixelRect covered = rect.parent(4).child(4);
    assertThat(covered.x0()).isBetween(rect.x0() - 3, rect.x0());
    assertThat(covered.x1()).isBetween(rect.x1(), rect.x1() + 3);
    assertThat(covered.y0()).isBetween(rect.y0() - 3, rect.y0());
    assertThat(covered.y1()).isBetween(rect.y1(), rect.y1() + 3);
  }

  @Property(tries = 200)
  void granulesHoldEveryPixelOfTheRectangle(
      @ForAll @LongRange(min = -300, max = 9000) long x,
      @ForAll @LongRange(min = -300, max = 9000) long y,
      @ForAll @IntRange(min = 1, max = 200) int width,
      @ForAll @IntRange(min = 1, max = 200) int height) {
    GranuleRect granules =
        GranuleRect.covering(EARTH, 0, new PixelRect(x, y, x + width, y + height));
    Set<Cell> cells = new HashSet<>(granules.cells());
    assertThat(cells).hasSize((int) (granules.width() * granules.height()));
    for (long[] corner : new long[][] {{x, y}, {x + width - 1, y}, {x, y + height - 1}}) {
      long row = Math.min(Math.max(corner[1], 0), EARTH.size(0) - 1);
      assertThat(cells).contains(new Cell(Math.floorDiv(corner[0], 64L), row / 64));
    }
  }
}
