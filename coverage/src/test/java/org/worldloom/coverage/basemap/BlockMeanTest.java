package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BlockMeanTest {

  @Property(tries = 50)
  void everyPixelIsTheRoundedMeanOfItsSixteenChildren(
      @ForAll long seed,
      @ForAll @IntRange(max = 3) int column,
      @ForAll @IntRange(max = 3) int row) {
    byte[] finer = new byte[2 * 4096];
    new Random(seed).nextBytes(finer);
    byte[] coarser = new byte[2 * 4096];

    BlockMean.into(finer, column, row, coarser);

    for (int pixel = 0; pixel < 2 * 256; pixel++) {
      int c = pixel / 256;
      int x = pixel % 16;
      int y = pixel / 16 % 16;
      int sum = 0;
      for (int child = 0; child < 16; child++) {
        sum += finer[c * 4096 + (4 * y + child / 4) * 64 + 4 * x + child % 4] & 0xff;
      }
      int actual = coarser[c * 4096 + (16 * row + y) * 64 + 16 * column + x] & 0xff;
      assertThat(actual).isEqualTo((int) Math.floor(sum / 16.0 + 0.5));
    }
  }

  @Property(tries = 20)
  void pixelsOfOtherChildrenAreLeftAlone(
      @ForAll @IntRange(max = 3) int column, @ForAll @IntRange(max = 3) int row) {
    byte[] finer = new byte[4096];
    Arrays.fill(finer, (byte) 255);
    byte[] coarser = new byte[4096];

    BlockMean.into(finer, column, row, coarser);

    for (int i = 0; i < 4096; i++) {
      boolean inside = i % 64 / 16 == column && i / 64 / 16 == row;
      assertThat(coarser[i]).isEqualTo((byte) (inside ? 255 : 0));
    }
  }
}
