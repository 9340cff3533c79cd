package org.worldloom.coverage.raster;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.WorldGrid;

class LevelChoiceTest {

  @Property(tries = 300)
  void itIsTheCoarsestLevelThatIsFineEnough(
      @ForAll @IntRange(min = 1, max = 12) int baseZoom,
      @ForAll @IntRange(min = 0, max = 6) int deepest,
      @ForAll @DoubleRange(min = -2, max = 40) @Scale(6) double zoom) {
    WorldGrid grid = new WorldGrid(baseZoom, deepest);
    double turns = Math.pow(2, -8 - zoom);
    int level = LevelChoice.of(grid, turns, turns);
    assertThat(level).isBetween(grid.coarsestLevel(), grid.deepestLevel());
    if (level < grid.deepestLevel()) {
      assertThat(grid.size(level) * turns).isGreaterThan(0.999);
    }
    if (level > grid.coarsestLevel()) {
      assertThat(grid.size(level - 1) * turns).isLessThan(1);
    }
  }

  @Property(tries = 100)
  void itIsTheLevelOfEqualResolutionWhateverTheRounding(
      @ForAll @IntRange(min = -2, max = 7) int level,
      @ForAll @DoubleRange(min = -1e-4, max = 1e-4) @Scale(9) double noise) {
    WorldGrid grid = new WorldGrid(5, 7);
    double turns = (1 + noise) / grid.size(level);
    assertThat(LevelChoice.of(grid, turns, turns)).isEqualTo(level);
  }

  @Test
  void longThinPixelsDoNotAskForTheDeepestLevel() {
    WorldGrid grid = new WorldGrid(5, 7);
    assertThat(LevelChoice.of(grid, 1e-9, 0.5)).isEqualTo(grid.coarsestLevel());
  }
}
