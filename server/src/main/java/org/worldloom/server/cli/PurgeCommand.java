package org.worldloom.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Purge;
import org.worldloom.server.cli.render.MercatorFrame;
import org.worldloom.server.layer.Layer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code worldloom purge}: deletes generated pixels, which come back as they were when asked for.
 */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    description = {
      "Deletes generated pixels from the tile store, in a cluster from those of all members.",
      "Nothing is lost: whoever asks for them next has the same pixels generated again.",
      "A server of its own (without \"cluster\") keeps what it has in memory until it is restarted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  worldloom purge --bbox 7.5,45.9,8.0,46.2 --zoom 7..15",
      "  worldloom purge --everywhere --seed 7"
    })
final class PurgeCommand implements Callable<Integer> {
  private final Console console;
  private final PlanetOpener opener;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private PlanetOption planet = new PlanetOption();

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Option(
      names = "--zoom",
      paramLabel = "A..B",
      converter = ZoomRange.Converter.class,
      description = "Zooms to delete (default: all).")
  private @Nullable ZoomRange zooms;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = SeedOption.Converter.class,
      description = "World seed (default: all seeds).")
  private @Nullable Long seed;

  /** Where: one of the two. */
  private static final class Place {
    @Option(
        names = "--bbox",
        paramLabel = "MINX,MINY,MAXX,MAXY",
        converter = BoundingBox.Converter.class,
        description = "Edges in degrees, longitude first.")
    private @Nullable BoundingBox box;

    @Option(names = "--everywhere", description = "The whole planet.")
    private boolean everywhere;
  }

  PurgeCommand(Console console, PlanetOpener opener) {
    this.console = console;
    this.opener = opener;
  }

  @Override
  public Integer call() throws IOException {
    Layer layer = opener.open(planet.file());
    try (var open = layer.planet()) {
      long removed = 0;
      for (Purge purge : purges(layer.grid())) {
        removed += open.purge(purge);
      }
      console.print(removed + " granules of 64 x 64 pixels deleted.");
    }
    return 0;
  }

  private List<Purge> purges(WorldGrid grid) {
    OptionalLong world = seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
    ZoomRange range = zooms == null ? new ZoomRange(0, grid.zoom(grid.deepestLevel())) : zooms;
    int first = Math.max(1, levelFor(grid, range.first()));
    int last = levelFor(grid, range.last());
    if (first > last || last > grid.deepestLevel()) {
      throw new ParameterException(
          command.commandLine(),
          "Zooms "
              + (grid.baseZoom() + 1)
              + " to "
              + grid.zoom(grid.deepestLevel())
              + " are generated, not "
              + range.first()
              + " to "
              + range.last()
              + ".");
    }
    BoundingBox box = place.box;
    if (place.everywhere || box == null) {
      return List.of(new Purge(world, first, last, Optional.empty()));
    }
    ReferencedEnvelope envelope =
        new ReferencedEnvelope(
            box.minX(), box.maxX(), box.minY(), box.maxY(), DefaultGeographicCRS.WGS84);
    return Purge.region(grid, world, first, last, MercatorFrame.pixels(envelope, grid.zoom(last)));
  }

  /** The level that a zoom is shown from. */
  private static int levelFor(WorldGrid grid, int zoom) {
    return -Math.floorDiv(grid.baseZoom() - zoom, 2);
  }
}
