package org.worldloom.server.image;

import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.geotools.image.ImageWorker;
import org.worldloom.coverage.planet.Legend;

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
   * @param legend of the values, if they have one; its colours are the image's palette
   * @param file to be overwritten
   */
  public static void write(
      GridCoverage2D coverage,
      List<Integer> bands,
      Optional<Legend> legend,
      Provenance provenance,
      Path file)
      throws IOException {
    RenderedImage image = selected(coverage.getRenderedImage(), bands);
    GridCoverage2D written =
        new GridCoverageFactory().create(coverage.getName(), image, coverage.getEnvelope());
    GeoTiffWriter writer = new GeoTiffWriter(file.toFile());
    try {
      writer.setMetadataValue(
          IMAGE_DESCRIPTION, provenance.text() + legend.map(GeoTiffEncoder::described).orElse(""));
      writer.setMetadataValue(SOFTWARE, Provenance.SOFTWARE);
      long bytes =
          (long) image.getWidth() * image.getHeight() * image.getSampleModel().getNumBands();
      writer.write(written, GeoTiffParameters.of(TILE, TILE, bytes));
    } finally {
      writer.dispose();
    }
  }

  /** The values in words: TIFF itself has a place for their colours only. */
  private static String described(Legend legend) {
    return legend.entries().stream()
        .map(entry -> entry.value() + "=" + entry.title())
        .collect(
            Collectors.joining("; ", " Values: ", "; " + Legend.OUTSIDE + "=outside the world"));
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
