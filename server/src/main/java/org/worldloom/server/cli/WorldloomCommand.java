package org.worldloom.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code worldloom} itself: what all commands share. */
@Command(
    name = "worldloom",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    description = "A synthetic planet: served, rendered and measured.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  WORLDLOOM_HEAP   Java heap (default 1g)",
      "  JAVA_OPTS        further Java options, such as",
      "                   -Dworldloom.roots=DIR     folders that planet files may read",
      "                   -Dworldloom.cache=DIR     where generated pixels are kept",
      "                   -Dworldloom.cluster=FILE  cluster settings of all planets",
      "",
      "`worldloom help COMMAND` tells more about a command."
    })
final class WorldloomCommand implements Runnable {

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log more, and show where a failure happened.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "A command is missing.");
  }
}
