package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;

class PurgeTest {
  private static final WorldGrid GRID = new WorldGrid(5, 7);

  /** The level-3 granules that the pixels lie in, and those above them, whatever the turn. */
  @Property
  void aRegionCoversExactlyWhatItTouches(
      @ForAll @LongRange(min = -200_000, max = 200_000) long x0,
      @ForAll @LongRange(min = 0, max = 100_000) long y0,
      @ForAll @IntRange(min = 1, max = 5000) int width,
      @ForAll @LongRange(min = -1, max = 80) long dx,
      @ForAll @LongRange(min = -1, max = 80) long dy) {
    PixelRect pixels = new PixelRect(x0, y0, x0 + width, y0 + width);
    List<Purge> purges = Purge.region(GRID, OptionalLong.of(1), 1, 3, pixels);
    long column = Math.floorDiv(x0, 64L) + dx;
    long row = y0 / 64 + dy;
    boolean touched =
        dx >= 0
            && dy >= 0
            && column <= Math.floorDiv(x0 + width - 1, 64L)
            && row <= (y0 + width - 1) / 64;
    long folded = Math.floorMod(column, GRID.granules(3));
    assertThat(covered(purges, new GranuleKey(1, 3, folded, row))).isEqualTo(touched);
    if (touched) {
      assertThat(covered(purges, new GranuleKey(1, 2, folded / 4, row / 4))).isTrue();
      assertThat(covered(purges, new GranuleKey(1, 1, folded / 16, row / 16))).isTrue();
    }
    assertThat(covered(purges, new GranuleKey(2, 3, folded, row))).isFalse();
    assertThat(covered(purges, new GranuleKey(1, 4, folded, row))).isFalse();
  }

  private static boolean covered(List<Purge> purges, GranuleKey key) {
    return purges.stream().anyMatch(purge -> purge.covers(key));
  }

  @Test
  void aRegionWiderThanTheWorldIsTheWorldOnce() {
    long size = GRID.size(2);
    assertThat(Purge.region(GRID, OptionalLong.empty(), 2, 2, new PixelRect(-9, 0, 3 * size, 9)))
        .extracting(purge -> purge.area().orElseThrow())
        .containsExactly(new GranuleRect(2047, 0, 2048, 1), new GranuleRect(0, 0, 2047, 1));
  }

  @Test
  void refusesLevelsAndAreasThatDoNotExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Purge(OptionalLong.empty(), 0, 3, Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Purge(OptionalLong.empty(), 1, 12, Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Purge(OptionalLong.empty(), 4, 3, Optional.empty()));
    Optional<GranuleRect> outside = Optional.of(new GranuleRect(-1, 0, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Purge(OptionalLong.empty(), 1, 3, outside));
  }
}
