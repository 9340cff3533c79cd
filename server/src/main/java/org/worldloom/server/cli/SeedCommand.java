package org.worldloom.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.pregeneration.LevelBlocks;
import org.worldloom.coverage.pregeneration.Pregeneration;
import org.worldloom.server.layer.Layer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worldloom seed}: generates a region before anybody asks for it. */
@Command(
    name = "seed",
    mixinStandardHelpOptions = true,
    description = {
      "Generates a region ahead of its first visitor and keeps it in the tile store.",
      "May be interrupted at any time: run the same command again to go on."
    },
    footerHeading = "%nExample:%n",
    footer = "  worldloom seed --bbox 7.5,45.9,8.0,46.2 --zoom 7..15")
final class SeedCommand implements Callable<Integer> {
  private final Console console;
  private final PlanetOpener opener;
  private final Interruption interruption;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private PlanetOption planet = new PlanetOption();
  @Mixin private BoundsOption bounds = new BoundsOption();
  @Mixin private SeedOption seed = new SeedOption();

  @Option(
      names = "--zoom",
      required = true,
      paramLabel = "A..B",
      converter = ZoomRange.Converter.class,
      description = "Zooms to generate, coarse to fine; everything above them comes along.")
  private ZoomRange zooms = new ZoomRange(0, 0);

  SeedCommand(Console console, PlanetOpener opener, Interruption interruption) {
    this.console = console;
    this.opener = opener;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    ReferencedEnvelope box = bounds.bounds();
    Layer layer = opener.open(planet.file());
    try (var open = layer.planet()) {
      if (zooms.last() > layer.deepestZoom()) {
        throw new ParameterException(
            command.commandLine(),
            "The planet ends at zoom " + layer.deepestZoom() + ", not " + zooms.last() + ".");
      }
      interruption.react(() -> console.note("Stopping after this block ..."));
      generate(layer, box);
    }
    return 0;
  }

  private void generate(Layer layer, ReferencedEnvelope box) throws IOException {
    long start = System.nanoTime();
    PlanetStatus before = layer.planet().status();
    LevelBlocks blocks = LevelBlocks.of(layer.grid(), box, zooms.first(), zooms.last());
    try (Progress progress = Progress.of(console, "seed", blocks.count(), "blocks")) {
      new Pregeneration(layer.planet(), seed.of(layer))
          .run(
              blocks,
              () -> {
                progress.step();
                interruption.check();
              });
    }
    PlanetStatus after = layer.planet().status();
    console.print(
        String.format(
            Locale.ROOT,
            "Zooms %d to %d: %d windows and %d granules generated, %d were there, in %s.",
            zooms.first(),
            zooms.last(),
            after.windowsGenerated() - before.windowsGenerated(),
            after.granulesGenerated() - before.granulesGenerated(),
            after.granulesFromDisk() - before.granulesFromDisk(),
            Durations.text(Duration.ofNanos(System.nanoTime() - start))));
  }
}
