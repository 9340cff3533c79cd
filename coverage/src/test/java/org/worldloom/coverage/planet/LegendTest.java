package org.worldloom.coverage.planet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.IndexColorModel;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.WorldGrid;

class LegendTest {
  private static final Legend.Entry TREE = new Legend.Entry(10, "Tree cover", new Color(0x006400));

  @Test
  void coloursAreThePaletteAndTheRestIsTransparent() {
    IndexColorModel palette =
        new Legend(List.of(TREE, new Legend.Entry(254, "Moss", Color.WHITE))).colorModel();
    assertThat(palette.getRGB(10)).isEqualTo(0xff006400);
    assertThat(palette.getRGB(254)).isEqualTo(0xffffffff);
    assertThat(palette.getAlpha(11)).isZero();
    assertThat(palette.getAlpha(Legend.OUTSIDE)).isZero();
    assertThat(TREE.hexColour()).isEqualTo("#006400");
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThatThrownBy(() -> new Legend.Entry(255, "Nothing", Color.RED))
        .hasMessage("the value 255 of \"Nothing\" is outside 0..254");
    assertThatThrownBy(() -> new Legend.Entry(-1, "Nothing", Color.RED)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Legend(List.of(TREE, TREE)))
        .hasMessage("the value 10 is listed twice");
    assertThatThrownBy(() -> new Legend(List.of())).hasMessage("a legend needs an entry");
  }

  @Property(tries = 200)
  void everyZoomOfEveryGridHasItsOwnColourAndTellsItsOrigin(
      @ForAll @IntRange(min = 1, max = 12) int baseZoom,
      @ForAll @IntRange(min = 0, max = 6) int deepest) {
    WorldGrid grid = new WorldGrid(baseZoom, deepest);
    Legend legend = StageLegend.of(grid);
    assertThat(legend.entries()).hasSize(deepest - grid.coarsestLevel() + 1);
    assertThat(legend.entries()).extracting(Legend.Entry::colour).doesNotHaveDuplicates();
    assertThat(legend.entries())
        .allSatisfy(
            entry ->
                assertThat(entry.title())
                    .startsWith("Zoom " + entry.value() + ": ")
                    .contains(entry.value() > baseZoom ? "generated" : "base map"));
  }
}
