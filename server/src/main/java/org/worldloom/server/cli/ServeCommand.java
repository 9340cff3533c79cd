package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.worldloom.server.EmbeddedServer;
import org.worldloom.server.ServerSettings;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worldloom serve}: planets over HTTP. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves planets over HTTP: a viewer, WMS, WMTS, WCS and XYZ tiles.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  worldloom serve",
      "  worldloom serve --port 8081 --planet config/planets/pandora.yaml",
      "  worldloom serve --host 0.0.0.0        for other machines too"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int LAST_PORT = 65_535;

  private final Console console;
  private final PlanetOpener opener;
  private final Interruption interruption;

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "TCP port, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).")
  private String host = "127.0.0.1";

  @Option(
      names = "--planet",
      paramLabel = "FILE",
      description = "Planet file, several times for several planets (default: the Earth).")
  private List<Path> planets = List.of();

  ServeCommand(Console console, PlanetOpener opener, Interruption interruption) {
    this.console = console;
    this.opener = opener;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > LAST_PORT) {
      throw new ParameterException(
          command.commandLine(), "--port " + port + " is outside 0.." + LAST_PORT + ".");
    }
    List<Path> files = planets.isEmpty() ? List.of(PlanetOption.defaultFile()) : planets;
    List<Layer> layers = new ArrayList<>();
    try {
      for (Path file : files) {
        layers.add(opener.open(file));
      }
      serve(new Layers(layers));
    } finally {
      layers.forEach(layer -> layer.planet().close());
    }
    return 0;
  }

  private void serve(Layers layers) throws IOException, InterruptedException {
    try (EmbeddedServer server = EmbeddedServer.start(ServerSettings.of(host, port), layers)) {
      interruption.react(() -> stop(server));
      announce(layers, server.port());
      server.join();
    }
  }

  /** Running requests finish first; then the command goes on and closes the planets. */
  private void stop(EmbeddedServer server) {
    try {
      server.close();
    } catch (IOException e) {
      console.note("worldloom: " + FailureSentence.of(e));
    }
  }

  private void announce(Layers layers, int port) {
    String shown = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    String root = "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
    console.print("Worldloom serves " + layers.names() + " (" + provider(layers) + ")");
    console.print("  viewer  " + root + "/");
    console.print("  WMS     " + root + "/wms?SERVICE=WMS&REQUEST=GetCapabilities");
    console.print("  WMTS    " + root + "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities");
    console.print("  WCS     " + root + "/wcs?SERVICE=WCS&REQUEST=GetCapabilities");
    console.print(
        "  XYZ     " + root + "/tiles/" + layers.all().get(0).name() + "/{z}/{x}/{y}.png");
    console.print("Ctrl-C stops it.");
  }

  private static String provider(Layers layers) {
    return layers.all().get(0).planet().status().provider();
  }
}
