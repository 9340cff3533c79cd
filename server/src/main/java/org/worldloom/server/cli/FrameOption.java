package org.worldloom.server.cli;

import org.geotools.geometry.jts.ReferencedEnvelope;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.cli.render.MapFrame;
import org.worldloom.server.cli.render.MercatorFrame;
import picocli.CommandLine.Option;

/** How many pixels a map has: exactly one of three ways to say it. */
final class FrameOption {

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = PixelSize.Converter.class,
      description = "Columns and rows.")
  private @Nullable PixelSize size;

  @Option(
      names = "--resolution",
      paramLabel = "UNITS",
      description = "Edge of a pixel in units of the CRS (degrees, metres); the box grows to fit.")
  private @Nullable Double resolution;

  @Option(
      names = "--zoom",
      paramLabel = "Z",
      description =
          "Web map zoom: the file is in EPSG:3857 on the planet's own pixels, unresampled; "
              + "the box grows to whole pixels.")
  private @Nullable Integer zoom;

  /**
   * The map for a box.
   *
   * @throws IllegalArgumentException if that is no map
   */
  MapFrame frame(ReferencedEnvelope bounds) {
    if (zoom != null) {
      if (zoom < 0 || zoom > WorldGrid.MAX_ZOOM) {
        throw new IllegalArgumentException("zoom " + zoom + " is outside 0.." + WorldGrid.MAX_ZOOM);
      }
      return MercatorFrame.covering(bounds, zoom);
    }
    if (resolution != null) {
      return atResolution(bounds, resolution);
    }
    PixelSize given = size;
    if (given == null) {
      throw new IllegalArgumentException("one of --size, --resolution and --zoom is needed");
    }
    return new MapFrame(bounds, given.width(), given.height());
  }

  private static MapFrame atResolution(ReferencedEnvelope bounds, double resolution) {
    if (!(resolution > 0 && resolution < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the resolution " + resolution + " is not positive");
    }
    double columns = Math.ceil(bounds.getWidth() / resolution - 1e-6);
    double rows = Math.ceil(bounds.getHeight() / resolution - 1e-6);
    if (columns > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "at this resolution the map has more than " + Integer.MAX_VALUE + " columns or rows");
    }
    int width = (int) Math.max(1, columns);
    int height = (int) Math.max(1, rows);
    return new MapFrame(
        new ReferencedEnvelope(
            bounds.getMinX(),
            bounds.getMinX() + width * resolution,
            bounds.getMaxY() - height * resolution,
            bounds.getMaxY(),
            bounds.getCoordinateReferenceSystem()),
        width,
        height);
  }
}
