package org.worldloom.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** The entry of {@code ./worldloom}. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Without it, JAI tells at length that its native accelerator, which nobody has, is missing.
    System.setProperty("com.sun.media.jai.disableMediaLib", "true");
    Console console = console();
    System.exit(run(console, arguments));
  }

  private static int run(Console console, String[] arguments) {
    try (Interruption interruption = new Interruption()) {
      return CommandLines.of(console, new PlanetLayers(console), interruption).execute(arguments);
    }
  }

  /** The launcher knows whether standard error is a terminal; Java does not. */
  private static Console console() {
    return new Console(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        Boolean.getBoolean("worldloom.terminal"));
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), Charset.defaultCharset()), true);
  }
}
