package org.worldloom.inference.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class NoiseFieldTest {

  private static final long WORLD = 1L << 33;
  private static final int SIZE = 128;
  private static final int CHANNELS = 16;

  /** A value written out by hand from the published block of zeros. */
  @Test
  void followsTheDefinition() {
    double u1 = (0x6627e8d5L + 0.5) / 4294967296.0;
    double u2 = (0xe169c58dL + 0.5) / 4294967296.0;
    double radius = Math.sqrt(-2 * Math.log(u1));
    float[] values = new NoiseField(0, WORLD).rectangle(0, 0, 1, 1, 4);
    assertThat(values[0]).isEqualTo((float) (radius * Math.cos(2 * Math.PI * u2)));
    assertThat(values[1]).isEqualTo((float) (radius * Math.sin(2 * Math.PI * u2)));
  }

  @Test
  void usesAllBitsOfTheCounter() {
    NoiseField field = new NoiseField(5, 1L << 40);
    float origin = field.rectangle(0, 0, 1, 1, 1)[0];
    for (int bit = 0; bit < 40; bit++) {
      assertThat(field.rectangle(1L << bit, 0, 1, 1, 1)[0]).isNotEqualTo(origin);
      assertThat(field.rectangle(0, 1L << bit, 1, 1, 1)[0]).isNotEqualTo(origin);
      assertThat(field.rectangle(0, -(1L << bit), 1, 1, 1)[0]).isNotEqualTo(origin);
    }
    assertThat(field.rectangle(1L << 32, 0, 1, 1, 1))
        .isNotEqualTo(field.rectangle(0, 1L << 32, 1, 1, 1));
  }

  @Property(tries = 50)
  void pixelDoesNotDependOnTheRectangle(
      @ForAll long key,
      @ForAll @LongRange(min = -(1L << 40), max = 1L << 40) long x,
      @ForAll @LongRange(min = -(1L << 40), max = 1L << 40) long y,
      @ForAll @IntRange(min = 0, max = 8) int dx,
      @ForAll @IntRange(min = 0, max = 8) int dy,
      @ForAll @IntRange(min = 1, max = 9) int channels) {
    NoiseField field = new NoiseField(key, WORLD);
    float[] large = field.rectangle(x, y, 9, 9, 9);
    float[] one = field.rectangle(x + dx, y + dy, 1, 1, channels);
    for (int c = 0; c < channels; c++) {
      assertThat(one[c]).isEqualTo(large[(c * 9 + dy) * 9 + dx]);
    }
  }

  @Property(tries = 50)
  void periodicInX(
      @ForAll @LongRange(min = 1, max = 1L << 40) long world,
      @ForAll @LongRange(min = -(1L << 40), max = 1L << 40) long x,
      @ForAll @IntRange(min = -3, max = 3) int turns) {
    NoiseField field = new NoiseField(11, world);
    assertThat(field.rectangle(x + turns * world, 3, 5, 2, 3))
        .isEqualTo(field.rectangle(x, 3, 5, 2, 3));
  }

  @Test
  void standardNormalInEveryChannel() {
    float[] values = rectangle(42);
    int n = SIZE * SIZE;
    for (int c = 0; c < CHANNELS; c++) {
      double[] moments = moments(values, c * n, n);
      // Five standard errors of each moment of a standard normal sample.
      assertThat(moments[0]).isCloseTo(0, within(5 * Math.sqrt(1.0 / n)));
      assertThat(moments[1]).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
      assertThat(moments[2]).isCloseTo(0, within(5 * Math.sqrt(15.0 / n)));
      assertThat(moments[3]).isCloseTo(3, within(5 * Math.sqrt(96.0 / n)));
    }
  }

  @Test
  void neighboursChannelsAndSeedsAreUncorrelated() {
    float[] values = rectangle(42);
    int n = SIZE * SIZE;
    double limit = 5 / Math.sqrt(n);
    for (int lag : new int[] {1, 2, SIZE, SIZE + 1, 64, n, 2 * n, 4 * n}) {
      assertThat(Math.abs(correlation(values, values, lag, n))).isLessThan(limit);
    }
    assertThat(Math.abs(correlation(values, rectangle(43), 0, n))).isLessThan(limit);
  }

  @Test
  void keysDifferInEveryPart() {
    String digest = "ab".repeat(32);
    long key = NoiseKey.of(42, digest, 1, NoiseKey.INPUT);
    assertThat(NoiseKey.of(42, digest, 1, NoiseKey.INPUT)).isEqualTo(key);
    assertThat(NoiseKey.of(43, digest, 1, NoiseKey.INPUT)).isNotEqualTo(key);
    assertThat(NoiseKey.of(42, "ac".repeat(32), 1, NoiseKey.INPUT)).isNotEqualTo(key);
    assertThat(NoiseKey.of(42, digest, 2, NoiseKey.INPUT)).isNotEqualTo(key);
    assertThat(NoiseKey.of(42, digest, 1, NoiseKey.SAMPLE)).isNotEqualTo(key);
  }

  /** printf of the 48 bytes through sha256sum. */
  @Test
  void keyFollowsItsLayout() {
    assertThat(NoiseKey.of(-2, "00".repeat(32), 7, 1)).isEqualTo(0x11c08731ee776278L);
  }

  @Test
  void refusesWhatItCannotAddress() {
    NoiseField field = new NoiseField(1, WORLD);
    assertThatThrownBy(() -> field.rectangle(0, 1L << 48, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> field.rectangle(0, 0, 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NoiseField(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NoiseKey.of(1, "abcd", 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] rectangle(long key) {
    return new NoiseField(key, WORLD).rectangle(1000, -50, SIZE, SIZE, CHANNELS);
  }

  private static double[] moments(float[] values, int from, int n) {
    double[] moments = new double[4];
    for (float value : Arrays.copyOfRange(values, from, from + n)) {
      double power = 1;
      for (int k = 0; k < 4; k++) {
        power *= value;
        moments[k] += power / n;
      }
    }
    return moments;
  }

  private static double correlation(float[] a, float[] b, int lag, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[i] * b[i + lag];
    }
    return sum / n;
  }
}
