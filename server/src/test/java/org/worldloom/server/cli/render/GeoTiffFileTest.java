package org.worldloom.server.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoTiffFileTest {
  private static final int WIDTH = 2600;
  private static final int HEIGHT = 700;

  private final List<Rectangle> blocks = new ArrayList<>();

  @Test
  void everyPixelAndThePlaceInTheWorldComeBack(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("map.tif");
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(7.5, 8.8, 45.9, 46.25, CRS.decode("EPSG:4326", true));
    GeoTiffFile.write(file, image(false), new MapFrame(bounds, WIDTH, HEIGHT), "Synthetic imagery");

    GeoTiffReader reader = new GeoTiffReader(file.toFile());
    GridCoverage2D coverage = reader.read(null);
    Raster pixels = coverage.getRenderedImage().getData();
    assertThat(pixels.getBounds()).isEqualTo(new Rectangle(0, 0, WIDTH, HEIGHT));
    assertThat(pixels.getNumBands()).isEqualTo(3);
    int[] pixel = new int[3];
    for (int y = 0; y < HEIGHT; y += 7) {
      for (int x = 0; x < WIDTH; x += 11) {
        assertThat(pixels.getPixel(x, y, pixel)).isEqualTo(expected(x, y, 3));
      }
    }
    assertThat(coverage.getEnvelope2D().getMinX()).isCloseTo(7.5, within(1e-9));
    assertThat(coverage.getEnvelope2D().getMaxX()).isCloseTo(8.8, within(1e-9));
    assertThat(coverage.getEnvelope2D().getMinY()).isCloseTo(45.9, within(1e-9));
    assertThat(coverage.getEnvelope2D().getMaxY()).isCloseTo(46.25, within(1e-9));
    assertThat(CRS.lookupEpsgCode(coverage.getCoordinateReferenceSystem2D(), true)).isEqualTo(4326);
    reader.dispose();
  }

  @Test
  void eachBlockIsReadOnce(@TempDir Path folder) throws Exception {
    GeoTiffFile.write(folder.resolve("map.tif"), image(false), mercator(), "Synthetic imagery");

    assertThat(blocks).doesNotHaveDuplicates();
    assertThat(blocks).hasSize((int) BlockLayout.of(WIDTH, HEIGHT, 1 << 20).blocks());
  }

  @Test
  void transparencyIsKept(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("map.tif");
    GeoTiffFile.write(file, image(true), mercator(), "Synthetic imagery");

    GeoTiffReader reader = new GeoTiffReader(file.toFile());
    Raster pixels = reader.read(null).getRenderedImage().getData();
    assertThat(pixels.getPixel(1234, 567, new int[4])).isEqualTo(expected(1234, 567, 4));
    reader.dispose();
  }

  @Test
  void theFileSaysThatItIsSynthetic(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("map.tif");
    GeoTiffFile.write(file, image(false), mercator(), "Synthetic imagery, seed=42");

    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains("Synthetic imagery, seed=42").contains("Worldloom");
  }

  @Test
  void aBlockThatCannotBeReadEndsTheWritingWithItsReason(@TempDir Path folder) {
    BlockImage image =
        new BlockImage(
            BlockLayout.of(WIDTH, HEIGHT, 1 << 20),
            false,
            part -> {
              throw new IOException("the network is gone");
            });
    assertThatThrownBy(
            () -> GeoTiffFile.write(folder.resolve("map.tif"), image, mercator(), "Synthetic"))
        .isInstanceOf(IOException.class)
        .hasMessage("the network is gone");
  }

  private static MapFrame mercator() throws Exception {
    return new MapFrame(
        new ReferencedEnvelope(0, 26_000, 0, 7_000, CRS.decode("EPSG:3857", true)), WIDTH, HEIGHT);
  }

  private BlockImage image(boolean alpha) {
    int bands = alpha ? 4 : 3;
    return new BlockImage(
        BlockLayout.of(WIDTH, HEIGHT, 1 << 20),
        alpha,
        part -> {
          blocks.add(part);
          byte[] values = new byte[part.width * part.height * bands];
          int at = 0;
          for (int y = part.y; y < part.y + part.height; y++) {
            for (int x = part.x; x < part.x + part.width; x++) {
              for (int value : expected(x, y, bands)) {
                values[at++] = (byte) value;
              }
            }
          }
          return values;
        });
  }

  private static int[] expected(int x, int y, int bands) {
    int[] all = {x & 0xff, y & 0xff, (x * 31 + y * 17) >> 3 & 0xff, (x ^ y) & 0xff};
    return Arrays.copyOf(all, bands);
  }
}
