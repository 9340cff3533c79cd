package org.worldloom.server.image;

import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.geotools.image.ImageWorker;

/** Writes coverages as tiled, compressed GeoTIFF files, tile by tile. */
public final class GeoTiffEncoder {
  private static final int TILE = 256;
  private static final String IMAGE_DESCRIPTION = "270";
  private static final String SOFTWARE = "305";

  private GeoTiffEncoder() {}

  /**
   * Writes a file.
   *
   * @param coverage image and georeference; may be computed lazily
   * @param bands indices of the bands to write
   * @param file to be overwritten
   */
  public static void write(
      GridCoverage2D coverage, List<Integer> bands, Provenance provenance, Path file)
      throws IOException {
    RenderedImage image = selected(coverage.getRenderedImage(), bands);
    GridCoverage2D written =
        new GridCoverageFactory().create(coverage.getName(), image, coverage.getEnvelope());
    GeoTiffWriter writer = new GeoTiffWriter(file.toFile());
    try {
      writer.setMetadataValue(IMAGE_DESCRIPTION, provenance.text());
      writer.setMetadataValue(SOFTWARE, Provenance.SOFTWARE);
      long bytes =
          (long) image.getWidth() * image.getHeight() * image.getSampleModel().getNumBands();
      writer.write(written, GeoTiffParameters.of(TILE, TILE, bytes));
    } finally {
      writer.dispose();
    }
  }

  private static RenderedImage selected(RenderedImage image, List<Integer> bands) {
    int[] wanted = bands.stream().mapToInt(Integer::intValue).toArray();
    boolean all = image.getSampleModel().getNumBands() == wanted.length && inOrder(wanted);
    return all ? image : new ImageWorker(image).retainBands(wanted).getRenderedImage();
  }

  private static boolean inOrder(int[] bands) {
    for (int i = 0; i < bands.length; i++) {
      if (bands[i] != i) {
        return false;
      }
    }
    return true;
  }
}
