package org.worldloom.server.cli;

import java.io.InterruptedIOException;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** Puts the commands together and decides what a failure looks like. */
final class CommandLines {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private CommandLines() {}

  /** The whole command line, speaking to the given console. */
  static CommandLine of(Console console, PlanetOpener opener, Interruption interruption) {
    WorldloomCommand worldloom = new WorldloomCommand();
    return new CommandLine(worldloom)
        .addSubcommand(new ServeCommand(console, opener, interruption))
        .addSubcommand(new RenderCommand(console, opener, interruption))
        .addSubcommand(new SeedCommand(console, opener, interruption))
        .addSubcommand(new PurgeCommand(console, opener))
        .addSubcommand(new ClusterCommand(console, interruption))
        .addSubcommand(new CheckCommand(console))
        .addSubcommand(new BenchCommand(console, opener, interruption))
        .addSubcommand(new HelpCommand())
        .setOut(console.out())
        .setErr(console.err())
        .setUsageHelpAutoWidth(true)
        .setExecutionStrategy(
            parsed -> {
              Logging.configure(worldloom.verbose());
              return new CommandLine.RunLast().execute(parsed);
            })
        .setParameterExceptionHandler((failure, arguments) -> usage(console, failure))
        .setExecutionExceptionHandler(
            (failure, line, parsed) ->
                interruption.isRequested()
                    ? interrupted(console, failure)
                    : failed(console, failure, worldloom.verbose()));
  }

  private static int usage(Console console, CommandLine.ParameterException failure) {
    String name = failure.getCommandLine().getCommandSpec().qualifiedName();
    console.note("worldloom: " + complaint(failure));
    console.note("`" + name + " --help` shows what is possible.");
    return WRONG_USAGE;
  }

  /** Picocli's sentence, in the manner of the others. */
  private static String complaint(CommandLine.ParameterException failure) {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      return "'" + first + "' is neither a command nor an option here.";
    }
    return FailureSentence.of(failure).replaceFirst("^Error: ", "");
  }

  /** What fails while the command is being stopped is no news, but that it may go on is. */
  private static int interrupted(Console console, Exception failure) {
    console.note(
        failure instanceof InterruptedIOException ? FailureSentence.of(failure) : "Interrupted.");
    return FAILED;
  }

  private static int failed(Console console, Exception failure, boolean verbose) {
    console.note("worldloom: " + FailureSentence.of(failure));
    if (verbose) {
      failure.printStackTrace(console.err());
      console.err().flush();
    }
    return FAILED;
  }
}
