package org.worldloom.server.cli;

import java.time.Duration;
import java.util.Locale;

/** Durations as people say them. */
final class Durations {

  private Durations() {}

  /** Such as {@code 0.8 s}, {@code 42 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  static String text(Duration duration) {
    if (duration.toSeconds() < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (duration.toMinutes() < 1) {
      return duration.toSeconds() + " s";
    }
    if (duration.toHours() < 1) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }
}
