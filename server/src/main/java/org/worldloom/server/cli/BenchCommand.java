package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.server.EmbeddedServer;
import org.worldloom.server.ServerSettings;
import org.worldloom.server.cli.bench.Latency;
import org.worldloom.server.cli.bench.Machine;
import org.worldloom.server.cli.bench.Soak;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worldloom bench}: the figures of docs/benchmarks.md. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a server of its own, over HTTP, and prints a Markdown table.",
      "The tile store is a temporary folder that is empty at the start and deleted at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  worldloom bench                            latency: warm, neighbour, first visit",
      "  worldloom bench --clients 16 --minutes 10  load: errors, memory over time"
    })
final class BenchCommand implements Callable<Integer> {
  private final Console console;
  private final PlanetOpener opener;
  private final Interruption interruption;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private PlanetOption planet = new PlanetOption();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "8",
      description = "Repetitions of each cold request (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "0",
      description = "Panning clients; more than 0 measures load instead of latency.")
  private int clients;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long the clients go on (default: ${DEFAULT-VALUE}).")
  private int minutes;

  BenchCommand(Console console, PlanetOpener opener, Interruption interruption) {
    this.console = console;
    this.opener = opener;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (repetitions < 1 || clients < 0 || minutes < 1) {
      throw new ParameterException(
          command.commandLine(),
          "--repetitions and --minutes are at least 1, --clients at least 0.");
    }
    Path file = planet.file();
    interruption.react(Thread.currentThread()::interrupt);
    try (TemporaryCache cache = new TemporaryCache()) {
      console.note("The tile store of the benchmark is " + cache.folder() + ".");
      Layer layer = opener.open(file);
      try (var open = layer.planet();
          EmbeddedServer server =
              EmbeddedServer.start(ServerSettings.of("127.0.0.1", 0), new Layers(List.of(layer)))) {
        head(layer);
        return clients > 0 ? load(layer, server.port()) : latency(layer, server.port());
      }
    }
  }

  private void head(Layer layer) {
    PlanetStatus status = layer.planet().status();
    console.print("Measured " + LocalDate.now(ZoneOffset.UTC) + " on " + Machine.describe() + ";");
    console.print(
        "planet "
            + layer.name()
            + ", model "
            + layer.model()
            + ", provider "
            + status.provider()
            + ".");
    console.print("");
  }

  private int latency(Layer layer, int port) throws IOException, InterruptedException {
    console.print("    ./worldloom bench --repetitions " + repetitions);
    console.print("");
    console.print(new Latency(layer.planet(), port, repetitions).table());
    return 0;
  }

  private int load(Layer layer, int port) throws InterruptedException {
    console.print("    ./worldloom bench --clients " + clients + " --minutes " + minutes);
    console.print("");
    long errors =
        new Soak(layer.planet(), port, clients, Duration.ofMinutes(minutes), console::print).run();
    console.print("");
    console.print(errors == 0 ? "No request failed." : errors + " requests failed.");
    return errors == 0 ? 0 : 1;
  }
}
