package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter text = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(text, true), false);
  private final AtomicLong clock = new AtomicLong();

  @Test
  void aLineEveryTenSecondsWithTheTimeLeftAndOneAtTheEnd() {
    Progress.Lines lines = new Progress.Lines(console, "render", 10, "blocks", clock::get);
    for (int i = 0; i < 10; i++) {
      clock.addAndGet(Duration.ofSeconds(6).toNanos());
      lines.step();
    }
    assertThat(text.toString().lines())
        .containsExactly(
            "render: 2 of 10 blocks, about 48 s left",
            "render: 4 of 10 blocks, about 36 s left",
            "render: 6 of 10 blocks, about 24 s left",
            "render: 8 of 10 blocks, about 12 s left",
            "render: 10 of 10 blocks, took 1 min 0 s");
  }

  @Test
  void durationsAreSaidAsPeopleSayThem() {
    assertThat(Durations.text(Duration.ofMillis(840))).isEqualTo("0.8 s");
    assertThat(Durations.text(Duration.ofSeconds(42))).isEqualTo("42 s");
    assertThat(Durations.text(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
    assertThat(Durations.text(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
  }
}
