package org.worldloom.coverage.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExactRoundingTest {
  private final ExactRounding rounding = new ExactRounding();

  @Provide
  Arbitrary<double[]> wild() {
    return blocks(2000);
  }

  @Provide
  Arbitrary<double[]> gentle() {
    return blocks(30);
  }

  private static Arbitrary<double[]> blocks(double range) {
    return Arbitraries.doubles()
        .between(-range, range)
        .list()
        .ofSize(16)
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Property
  void sumIsSixteenTimesTheParentAndEveryValueIsAByte(
      @ForAll("wild") double[] values, @ForAll @IntRange(min = 0, max = 255) int parent) {
    double[] rounded = values.clone();
    rounding.round(rounded, parent);
    assertThat(Arrays.stream(rounded).sum()).isEqualTo(16.0 * parent);
    for (double value : rounded) {
      assertThat(value).isBetween(0.0, 255.0).isEqualTo(Math.rint(value));
    }
  }

  @Property
  void valuesInRangeMoveLessThanOneStepFromTheShiftedValue(
      @ForAll("gentle") double[] detail, @ForAll @IntRange(min = 80, max = 170) int parent) {
    double mean = Arrays.stream(detail).average().orElseThrow();
    double[] rounded = Arrays.stream(detail).map(d -> parent + d).toArray();
    rounding.round(rounded, parent);
    for (int i = 0; i < 16; i++) {
      assertThat(rounded[i] - (parent + detail[i] - mean)).isBetween(-1.0, 1.0);
    }
  }

  @Property
  void orderOfValuesIsKept(
      @ForAll("wild") double[] values, @ForAll @IntRange(min = 0, max = 255) int parent) {
    double[] rounded = values.clone();
    rounding.round(rounded, parent);
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 16; j++) {
        if (values[i] > values[j]) {
          assertThat(rounded[i]).isGreaterThanOrEqualTo(rounded[j]);
        }
      }
    }
  }

  @Test
  void extremeParentsLeaveNoChoice() {
    double[] values = IntStream.range(0, 16).mapToDouble(i -> 20 * i - 100).toArray();
    double[] black = values.clone();
    rounding.round(black, 0);
    assertThat(black).containsOnly(0.0);
    double[] white = values.clone();
    rounding.round(white, 255);
    assertThat(white).containsOnly(255.0);
  }

  @Test
  void tiesGoToTheLowerIndex() {
    double[] values = new double[16];
    Arrays.fill(values, 0, 8, 10.5);
    Arrays.fill(values, 8, 16, 9.5);
    rounding.round(values, 10);
    // Sixteen equal fractions of one half, eight units to give: the first eight pixels get them.
    assertThat(values).containsExactly(11, 11, 11, 11, 11, 11, 11, 11, 9, 9, 9, 9, 9, 9, 9, 9);
  }

  @Test
  void clampedBlocksAreLevelledLikeWater() {
    double[] values = new double[16];
    Arrays.fill(values, 100);
    values[0] = -500;
    rounding.round(values, 15);
    // 15 pixels share 16 * 15 = 240 units once the first one is held at zero.
    assertThat(values[0]).isZero();
    assertThat(Arrays.copyOfRange(values, 1, 16)).containsOnly(16.0);
  }
}
