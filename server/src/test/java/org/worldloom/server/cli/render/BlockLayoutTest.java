package org.worldloom.server.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BlockLayoutTest {

  @Property(tries = 200)
  void blocksTileTheMapWithoutGapOrOverlap(
      @ForAll @IntRange(min = 1, max = 9000) int width,
      @ForAll @IntRange(min = 1, max = 3000) int height,
      @ForAll @LongRange(min = 65_536, max = 1 << 24) long mostPixels) {
    BlockLayout layout = BlockLayout.of(width, height, mostPixels);
    Set<Rectangle> blocks = new HashSet<>();
    for (int y = 0; y < layout.tilesDown(); y++) {
      for (int x = 0; x < layout.tilesAcross(); x++) {
        Rectangle block = layout.blockOf(x, y);
        assertThat(block.contains(x * layout.tile(), y * layout.tile())).isTrue();
        blocks.add(block);
      }
    }
    assertThat(blocks).hasSize((int) layout.blocks());
    assertThat(blocks.stream().mapToLong(b -> (long) b.width * b.height).sum())
        .isEqualTo((long) width * height);
    assertThat(blocks)
        .allSatisfy(b -> assertThat((long) b.width * b.height).isBetween(1L, mostPixels));
  }

  @Test
  void theWidestMapDoesNotOverflow() {
    BlockLayout layout = BlockLayout.of(Integer.MAX_VALUE, 1, 1 << 20);
    Rectangle last = layout.blockOf(layout.tilesAcross() - 1, 0);
    assertThat((long) last.x + last.width).isEqualTo(Integer.MAX_VALUE);
  }
}
