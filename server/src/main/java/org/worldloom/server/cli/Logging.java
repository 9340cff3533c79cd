package org.worldloom.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Arrays;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/** Quiet unless asked: warnings only, on standard error. */
final class Logging {

  private Logging() {}

  /** Sets the level of our own log, and of what libraries write to java.util.logging. */
  static void configure(boolean verbose) {
    if (LoggerFactory.getLogger("org.worldloom") instanceof Logger ours) {
      ours.setLevel(verbose ? Level.DEBUG : Level.WARN);
    }
    var root = LogManager.getLogManager().getLogger("");
    var level = verbose ? java.util.logging.Level.INFO : java.util.logging.Level.SEVERE;
    Arrays.stream(root.getHandlers()).forEach(handler -> handler.setLevel(level));
  }
}
