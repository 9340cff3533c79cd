package org.worldloom.server.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.geotools.coverage.CoverageFactoryFinder;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoTiffParametersTest {

  @Test
  void noiseSurvivesAndBlackIsNoHole(@TempDir Path folder) throws Exception {
    BufferedImage noise = new BufferedImage(300, 200, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(3);
    for (int i = 0; i < 300 * 200; i++) {
      noise.setRGB(i % 300, i / 300, random.nextInt(1 << 24));
    }
    File file = folder.resolve("noise.tif").toFile();
    GeoTiffWriter writer = new GeoTiffWriter(file);
    try {
      writer.write(
          CoverageFactoryFinder.getGridCoverageFactory(null)
              .create(
                  "noise", noise, new ReferencedEnvelope(0, 300, 0, 200, CRS.decode("EPSG:3857"))),
          GeoTiffParameters.of(128, 128, 300L * 200 * 3));
    } finally {
      writer.dispose();
    }
    BufferedImage read = ImageIO.read(file);
    for (int i = 0; i < 300 * 200; i++) {
      assertThat(read.getRGB(i % 300, i / 300)).isEqualTo(noise.getRGB(i % 300, i / 300));
    }
    // GDAL_NODATA, tag 42113, little or big endian, would be among the first entries.
    assertThat(Files.readString(file.toPath(), StandardCharsets.ISO_8859_1))
        .doesNotContain("\u0081\u00a4\u0000\u0002")
        .doesNotContain("\u00a4\u0081\u0002\u0000");
  }
}
