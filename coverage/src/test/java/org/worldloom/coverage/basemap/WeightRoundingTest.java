package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightRoundingTest {

  @Property
  void bytesAddUpTo255AndAreNextToTheWeights(
      @ForAll @Size(min = 1, max = 12) List<@FloatRange(min = 0.01f, max = 1) Float> raw) {
    float sum = 0;
    for (float value : raw) {
      sum += value;
    }
    float[] weights = new float[raw.size()];
    for (int i = 0; i < raw.size(); i++) {
      weights[i] = raw.get(i) / sum;
    }
    byte[] bytes = new byte[raw.size()];
    assertThat(new WeightRounding(raw.size()).round(weights, 1, 0, bytes, 1, 0)).isTrue();
    int total = 0;
    for (int i = 0; i < raw.size(); i++) {
      total += bytes[i] & 0xff;
      assertThat((bytes[i] & 0xff) - 255.0 * weights[i]).isBetween(-1.001, 1.001);
    }
    assertThat(total).isEqualTo(255);
  }

  @Test
  void equalRemaindersGoToTheFirstClasses() {
    byte[] bytes = new byte[2];
    new WeightRounding(2).round(new float[] {0.5f, 0.5f}, 1, 0, bytes, 1, 0);
    assertThat(bytes).containsExactly((byte) 128, (byte) 127);
  }

  @Test
  void planesAreApart() {
    float[] weights = {9, 0.25f, 9, 0.75f};
    byte[] target = new byte[6];
    assertThat(new WeightRounding(2).round(weights, 2, 1, target, 3, 2)).isTrue();
    assertThat(target).containsExactly(0, 0, 64, 0, 0, (byte) 191);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, 0.2f, 0.6f, Float.POSITIVE_INFINITY, -1})
  void weightsThatAreNoneAreNoticed(float bad) {
    byte[] bytes = new byte[2];
    assertThat(new WeightRounding(2).round(new float[] {0.5f, bad}, 1, 0, bytes, 1, 0)).isFalse();
  }
}
