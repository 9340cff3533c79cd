package org.worldloom.server.cli;

import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far the import of a base map is. Most starts import nothing, so nothing is shown before
 * the first report.
 */
final class ImportProgress implements DoubleConsumer, AutoCloseable {
  private static final int PARTS = 100;

  private final Console console;
  private @Nullable Progress progress;
  private int told;

  ImportProgress(Console console) {
    this.console = console;
  }

  @Override
  public void accept(double fraction) {
    Progress shown = progress;
    if (shown == null) {
      shown = Progress.of(console, "base map", PARTS, "%");
      progress = shown;
    }
    while (told < Math.min(PARTS, (int) Math.floor(fraction * PARTS))) {
      told++;
      shown.step();
    }
  }

  @Override
  public void close() {
    Progress shown = progress;
    if (shown != null) {
      shown.close();
    }
  }
}
