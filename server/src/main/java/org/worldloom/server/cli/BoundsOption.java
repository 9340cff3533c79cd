package org.worldloom.server.cli;

import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.crs.MapCrs;
import org.worldloom.server.layer.WorldExtent;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --bbox} and {@code --crs}. */
final class BoundsOption {

  @Option(
      names = "--bbox",
      required = true,
      paramLabel = "MINX,MINY,MAXX,MAXY",
      converter = BoundingBox.Converter.class,
      description =
          "Outer edges; x (longitude, easting) comes first in every CRS. "
              + "West of -180 and east of 180 the world goes on.")
  private BoundingBox box = new BoundingBox(0, 0, 1, 1);

  @Option(
      names = "--crs",
      paramLabel = "CODE",
      defaultValue = "EPSG:4326",
      description = "CRS of the box: EPSG:4326, EPSG:3857, any other (default: ${DEFAULT-VALUE}).")
  private String crs = "EPSG:4326";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** The box with its CRS. */
  ReferencedEnvelope bounds() {
    MapCrs found =
        new CrsCatalog()
            .find(crs)
            .orElseThrow(
                () ->
                    new ParameterException(
                        command.commandLine(),
                        "'" + crs + "' is no CRS that maps can be drawn in; try EPSG:4326."));
    ReferencedEnvelope bounds = found.box(box.minX(), box.minY(), box.maxX(), box.maxY());
    if (WorldExtent.misses(found, bounds)) {
      throw new ParameterException(
          command.commandLine(),
          "The box lies outside the world; in " + found.code() + " x comes first, then y.");
    }
    return bounds;
  }
}
