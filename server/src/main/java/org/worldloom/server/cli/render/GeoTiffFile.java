package org.worldloom.server.cli.render;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageWriteParam;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.coverage.CoverageFactoryFinder;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.imageio.GeoToolsWriteParams;
import org.geotools.gce.geotiff.GeoTiffWriteParams;
import org.geotools.gce.geotiff.GeoTiffWriter;

/** Streams a map into a tiled, deflate-compressed GeoTIFF; a BigTIFF where that is needed. */
public final class GeoTiffFile {

  /** Offsets of a classic TIFF have 32 bits; deflate can make noise a little larger. */
  private static final long LARGEST_CLASSIC = (1L << 32) - (1L << 26);

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
      writer.write(coverage, new GeneralParameterValue[] {parameters(image, frame)});
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

  private static ParameterValue<GeoToolsWriteParams> parameters(
      RenderedImage image, MapFrame frame) {
    GeoTiffWriteParams write = new GeoTiffWriteParams();
    write.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
    write.setTiling(image.getTileWidth(), image.getTileHeight());
    write.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    write.setCompressionType("Deflate");
    int bands = image.getSampleModel().getNumBands();
    write.setForceToBigTIFF(frame.pixels() * bands > LARGEST_CLASSIC);
    ParameterValue<GeoToolsWriteParams> value =
        AbstractGridFormat.GEOTOOLS_WRITE_PARAMS.createValue();
    value.setValue(write);
    return value;
  }
}
