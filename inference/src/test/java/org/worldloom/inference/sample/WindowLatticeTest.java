package org.worldloom.inference.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.worldloom.inference.GoldenArrays;

class WindowLatticeTest {

  private static final int SCALE = 4;

  @Test
  void followsTheReference() throws IOException {
    assertThat(WindowLattice.of(24, 8, 1 << 17).weights(SCALE))
        .isEqualTo(GoldenArrays.of("packs/toy-nonlocal").floats("ramp"));
  }

  @Test
  void strideDividesTheWorld() {
    assertThat(WindowLattice.of(24, 8, 1 << 17)).isEqualTo(new WindowLattice(16, 8));
    assertThat(WindowLattice.of(100, 10, 1 << 17)).isEqualTo(new WindowLattice(64, 10));
    assertThat(WindowLattice.of(60, 30, 1 << 17)).isEqualTo(new WindowLattice(16, 16));
    assertThat(WindowLattice.of(24, 8, 90)).isEqualTo(new WindowLattice(15, 8));
    assertThat(WindowLattice.of(24, 8, 13)).isEqualTo(new WindowLattice(13, 8));
  }

  @Property
  void closesAroundTheWorldAndFitsTheWindow(
      @ForAll @IntRange(min = 4, max = 300) int window,
      @ForAll @IntRange(min = 1, max = 100) int percent,
      @ForAll @LongRange(min = 1, max = 1 << 20) long worldWidth) {
    int overlap = 1 + (window / 2 - 1) * percent / 100;
    WindowLattice lattice = WindowLattice.of(window, overlap, worldWidth);
    assertThat(worldWidth % lattice.stride()).isZero();
    assertThat(lattice.core()).isLessThanOrEqualTo(window);
  }

  @Property
  void firstAndLastAreTheWindowsThatCoverAPixel(
      @ForAll @IntRange(min = 1, max = 50) int stride,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long pixel) {
    WindowLattice lattice = new WindowLattice(stride, stride * percent / 100);
    long first = lattice.first(pixel);
    long last = lattice.last(pixel);
    assertThat(last - first).isBetween(0L, 1L);
    for (long window = first - 2; window <= last + 2; window++) {
      long start = lattice.start(window);
      boolean covers = pixel >= start && pixel < start + lattice.core();
      assertThat(covers).isEqualTo(window >= first && window <= last);
    }
  }

  @Property
  void weightsSumToOneAtEveryPixel(
      @ForAll @IntRange(min = 1, max = 50) int stride,
      @ForAll @IntRange(min = 0, max = 100) int percent) {
    WindowLattice lattice = new WindowLattice(stride, stride * percent / 100);
    float[] weights = lattice.weights(SCALE);
    int period = stride * SCALE;
    for (int k = 0; k < period; k++) {
      double sum = 0;
      for (int at = k; at < weights.length; at += period) {
        assertThat(weights[at]).isBetween(0f, 1f);
        sum += weights[at];
      }
      assertThat(sum).isCloseTo(1, within(1e-7));
    }
  }

  @Test
  void refusesRampsOfMoreThanTwoWindows() {
    assertThatThrownBy(() -> new WindowLattice(8, 9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WindowLattice(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
