package org.worldloom.server.cli;

import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells how far long work is: a bar on a terminal, a line now and then elsewhere. */
interface Progress extends AutoCloseable {

  /** One more part is done. */
  void step();

  @Override
  void close();

  /**
   * Starts telling.
   *
   * @param task what is done, one word
   * @param parts how many parts there are
   * @param unit what a part is called
   */
  static Progress of(Console console, String task, long parts, String unit) {
    return console.terminal()
        ? new Bar(task, parts, unit)
        : new Lines(console, task, parts, unit, System::nanoTime);
  }

  /** A bar that is drawn over itself, with speed and time left. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    Bar(String task, long parts, String unit) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(parts)
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" " + unit, 1)
              .setUpdateIntervalMillis(500)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }

    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line every ten seconds and at the end. */
  final class Lines implements Progress {
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();

    private final Console console;
    private final String task;
    private final long parts;
    private final String unit;
    private final LongSupplier clock;
    private final long start;
    private long done;
    private long lastLine;

    Lines(Console console, String task, long parts, String unit, LongSupplier clock) {
      this.console = console;
      this.task = task;
      this.parts = parts;
      this.unit = unit;
      this.clock = clock;
      this.start = clock.getAsLong();
      this.lastLine = start;
    }

    @Override
    public void step() {
      done++;
      long now = clock.getAsLong();
      if (done == parts || now - lastLine >= PERIOD) {
        lastLine = now;
        console.note(line(now - start));
      }
    }

    private String line(long elapsed) {
      String far = task + ": " + done + " of " + parts + " " + unit;
      if (done == parts) {
        return far + ", took " + Durations.text(Duration.ofNanos(elapsed));
      }
      long left = (long) ((double) elapsed / done * (parts - done));
      return far + ", about " + Durations.text(Duration.ofNanos(left)) + " left";
    }

    @Override
    public void close() {
      // Every line stands for itself.
    }
  }
}
