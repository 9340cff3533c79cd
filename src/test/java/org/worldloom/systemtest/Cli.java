package org.worldloom.systemtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, with the class path of this test. */
final class Cli {
  private Cli() {}

  /**
   * What a finished command left.
   *
   * @param exit exit code
   * @param output standard output and error together
   */
  record Result(int exit, String output) {}

  /** Starts a command; standard error joins standard output. */
  static Process start(Path cache, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-Djava.awt.headless=true");
    command.add("-Dworldloom.roots=" + ServerProcess.root().resolve("config"));
    command.add("-Dworldloom.cache=" + cache);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.worldloom.server.cli.Main");
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The planet file that ships, as a path relative to the working folder of these tests. */
  static Path earth() {
    return Path.of("")
        .toAbsolutePath()
        .relativize(ServerProcess.root().toAbsolutePath())
        .resolve("config/planets/earth.yaml");
  }

  /** Runs a command to its end. */
  static Result run(Path cache, String... arguments) throws IOException, InterruptedException {
    Process process = start(cache, List.of(arguments));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
