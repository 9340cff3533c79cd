package org.worldloom.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.worldloom.coverage.planet.Roots;
import org.worldloom.server.cli.cluster.NodeProcess;
import org.worldloom.server.http.RoundRobin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worldloom cluster}: several nodes on this machine, to see them share a planet. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Starts several nodes of one planet on this machine, each a process with a tile store of its "
          + "own, and a front that passes requests to them in turn.",
      "Shows who generated what."
    },
    footerHeading = "%nExample:%n",
    footer = "  worldloom cluster --nodes 3")
final class ClusterCommand implements Callable<Integer> {
  private static final int MOST_NODES = 16;
  private static final int LAST_PORT = 65_000;

  private final Console console;
  private final Interruption interruption;
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private PlanetOption planet = new PlanetOption();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Nodes (default: ${DEFAULT-VALUE}); each has a Java heap like this one's.")
  private int nodes;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "TCP port of the front (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--cluster-port",
      paramLabel = "N",
      defaultValue = "5701",
      description = "First TCP port of the nodes among themselves (default: ${DEFAULT-VALUE}).")
  private int clusterPort;

  ClusterCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new ParameterException(
          command.commandLine(), "--nodes " + nodes + " is outside 1.." + MOST_NODES + ".");
    }
    if (port < 0 || port > LAST_PORT || clusterPort < 1 || clusterPort > LAST_PORT) {
      throw new ParameterException(
          command.commandLine(), "Ports are numbers up to " + LAST_PORT + ".");
    }
    List<NodeProcess> running = new ArrayList<>();
    interruption.react(stopped::countDown);
    try {
      start(running);
      List<URI> addresses = new ArrayList<>();
      for (NodeProcess node : running) {
        addresses.add(node.address());
      }
      try (RoundRobin front = RoundRobin.start(port, addresses)) {
        console.print(
            "The front is http://127.0.0.1:" + front.port() + "/, the nodes are " + addresses);
        console.print("Ctrl-C stops all.");
        watch(running);
      }
    } finally {
      running.forEach(NodeProcess::stop);
      running.forEach(NodeProcess::close);
    }
    return 0;
  }

  private void start(List<NodeProcess> running) throws IOException {
    Path caches = Roots.fromSystemProperties().cache().resolve("cluster");
    for (int i = 1; i <= nodes; i++) {
      String name = "node " + i + ": ";
      running.add(
          NodeProcess.start(
              planet.file().toAbsolutePath(),
              caches.resolve("node-" + i),
              clusterPort,
              nodes,
              line -> {
                if (!line.startsWith("  ") && !line.startsWith("Ctrl-C")) {
                  console.note(name + line);
                }
              }));
    }
  }

  /** Prints the counters whenever they have changed. */
  private void watch(List<NodeProcess> running) throws InterruptedException {
    String shown = "";
    while (!stopped.await(2, TimeUnit.SECONDS)) {
      String table =
          running.stream().filter(NodeProcess::isAlive).findFirst().map(this::table).orElse("");
      if (table.isEmpty()) {
        return;
      }
      if (!table.equals(shown)) {
        console.print(table);
        shown = table;
      }
    }
  }

  private String table(NodeProcess node) {
    try {
      JsonNode cluster = node.status();
      StringBuilder table =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "%-24s %9s %9s %9s %9s %9s %9s %9s",
                  cluster.path("members").asInt() + " members",
                  "windows",
                  "granules",
                  "shared",
                  "near",
                  "avoided",
                  "doubles",
                  "MB moved"));
      cluster
          .path("nodes")
          .forEach(entry -> table.append(row(entry.path("name").asText(), entry.path("counters"))));
      return table.append(row("all", cluster.path("total"))).toString();
    } catch (IOException e) {
      return FailureSentence.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String row(String name, JsonNode counters) {
    return String.format(
        Locale.ROOT,
        "%n%-24s %9d %9d %9d %9d %9d %9d %9.1f",
        name,
        counters.path("windowsGenerated").asLong(),
        counters.path("granulesGenerated").asLong(),
        counters.path("shared").asLong() + counters.path("sharedFromDisks").asLong(),
        counters.path("nearHits").asLong(),
        counters.path("duplicatesAvoided").asLong(),
        counters.path("duplicates").asLong(),
        counters.path("bytesMoved").asLong() / 1e6);
  }
}
