package org.worldloom.server.cli.render;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Path;
import org.geotools.coverage.CoverageFactoryFinder;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.worldloom.server.image.GeoTiffParameters;

/** Streams a map into a tiled, compressed GeoTIFF; a BigTIFF where that is needed. */
public final class GeoTiffFile {

  private GeoTiffFile() {}

  /**
   * Writes a file.
   *
   * @param file where
   * @param image its pixels, tiled as the file will be
   * @param frame its place in the world
   * @param description what the file says about itself
   */
  public static void write(Path file, RenderedImage image, MapFrame frame, String description)
      throws IOException {
    GridCoverage2D coverage =
        CoverageFactoryFinder.getGridCoverageFactory(null)
            .create("worldloom", image, frame.bounds());
    GeoTiffWriter writer = new GeoTiffWriter(file.toFile());
    try {
      tag(writer, BaselineTIFFTagSet.TAG_IMAGE_DESCRIPTION, description);
      tag(writer, BaselineTIFFTagSet.TAG_SOFTWARE, "Worldloom");
      writer.write(
          coverage,
          GeoTiffParameters.of(
              image.getTileWidth(),
              image.getTileHeight(),
              frame.pixels() * image.getSampleModel().getNumBands()));
    } catch (BlockImage.BlockError e) {
      throw e.failure();
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    } finally {
      writer.dispose();
    }
  }

  private static void tag(GeoTiffWriter writer, int tag, String text) throws IOException {
    writer.setMetadataValue(Integer.toString(tag), text);
  }
}
