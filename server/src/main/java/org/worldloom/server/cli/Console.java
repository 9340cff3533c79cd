package org.worldloom.server.cli;

import java.io.PrintWriter;

/**
 * Where a command speaks.
 *
 * @param out results, for people and for pipes
 * @param err progress and complaints
 * @param terminal whether {@code err} is a terminal, so that a line can be drawn over
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal) {

  /** A line of the result. */
  void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A line beside the result. */
  void note(String line) {
    err.println(line);
    err.flush();
  }
}
