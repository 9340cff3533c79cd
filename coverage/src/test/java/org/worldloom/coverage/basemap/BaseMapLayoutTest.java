package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.WorldGrid;

class BaseMapLayoutTest {

  @Property
  void granulesFollowEachOtherWithoutGaps(
      @ForAll @IntRange(min = 1, max = 4) int zoom, @ForAll @IntRange(min = 1, max = 5) int bands) {
    WorldGrid grid = new WorldGrid(zoom, 1);
    BaseMapLayout layout = new BaseMapLayout(grid, bands);
    long expected = BaseMapLayout.HEADER_BYTES;
    for (int level = 0; level >= grid.coarsestLevel(); level--) {
      for (long y = 0; y < grid.granules(level); y++) {
        for (long x = 0; x < grid.granules(level); x++) {
          assertThat(layout.offset(level, x, y)).isEqualTo(expected);
          expected += layout.granuleBytes();
        }
      }
    }
    assertThat(layout.length()).isEqualTo(expected);
  }

  @Test
  void offsetsOfLargeMapsDoNotOverflow() {
    BaseMapLayout layout = new BaseMapLayout(new WorldGrid(12, 1), 3);
    long edge = 1L << 14;

    assertThat(layout.offset(0, edge - 1, edge - 1))
        .isEqualTo(BaseMapLayout.HEADER_BYTES + (edge * edge - 1) * 3 * 4096);
  }

  @Test
  void granulesOutsideTheMapAreRefused() {
    BaseMapLayout layout = new BaseMapLayout(new WorldGrid(2, 1), 3);

    assertThatThrownBy(() -> layout.offset(0, 16, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> layout.offset(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> layout.offset(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> layout.offset(-2, 0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
