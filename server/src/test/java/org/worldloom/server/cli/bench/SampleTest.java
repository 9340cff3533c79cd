package org.worldloom.server.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void percentilesAreMeasuredValues() {
    Sample sample = new Sample(new double[] {5, 1, 4, 2, 3});
    assertThat(sample.median()).isEqualTo(3);
    assertThat(sample.percentile(95)).isEqualTo(5);
    assertThat(sample.percentile(20)).isEqualTo(1);
    assertThat(sample.percentile(21)).isEqualTo(2);
    assertThat(sample.percentile(0)).isEqualTo(1);
    assertThat(sample.max()).isEqualTo(5);
    assertThat(sample.size()).isEqualTo(5);
  }

  @Test
  void nothingMeasuredIsAnError() {
    assertThatThrownBy(() -> new Sample(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
