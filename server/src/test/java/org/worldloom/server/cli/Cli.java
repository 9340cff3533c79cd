package org.worldloom.server.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.worldloom.coverage.geotools.WorldloomFormat;
import org.worldloom.coverage.geotools.WorldloomReader;
import org.worldloom.server.layer.Layer;

/** Runs commands on a synthetic planet and keeps what they say. */
final class Cli {
  final SyntheticPlanet planet = new SyntheticPlanet();
  private boolean interrupted;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Runs a command line and returns its exit code. */
  int run(String... arguments) {
    Console console = new Console(new PrintWriter(out, true), new PrintWriter(err, true), false);
    try (Interruption interruption = new Interruption()) {
      if (interrupted) {
        planet.beforeRead = () -> interrupt(interruption);
      }
      return CommandLines.of(console, file -> layer(), interruption).execute(arguments);
    }
  }

  /** Like Ctrl-C in the middle of the first read. */
  void interruptFirstRead() {
    interrupted = true;
  }

  private void interrupt(Interruption interruption) {
    planet.beforeRead = () -> {};
    new Thread(interruption::stop).start();
    while (!interruption.isRequested()) {
      Thread.onSpinWait();
    }
  }

  private Layer layer() throws IOException {
    WorldloomFormat format = new WorldloomFormat(file -> planet);
    return new Layer(planet, new WorldloomReader(new File("synthetic.yaml"), planet, format, null));
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
