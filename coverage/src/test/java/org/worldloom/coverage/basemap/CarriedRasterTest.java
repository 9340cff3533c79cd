package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.grid.WorldGrid;

class CarriedRasterTest {
  private static final WorldGrid GRID = new WorldGrid(1, 2);
  private static final int SIZE = 512;
  private static final int PLANE = 64 * 64;

  @TempDir Path folder;

  private static byte[] noise(int edge, int seed) {
    byte[] band = new byte[edge * edge];
    new Random(seed).nextBytes(band);
    return band;
  }

  /** A channel of level 0, row-major, assembled from granules. */
  private static int[] level0(CarriedRaster raster, int channel, int size) {
    int[] all = new int[size * size];
    for (int y = 0; y < size / 64; y++) {
      for (int x = 0; x < size / 64; x++) {
        byte[] planes = new byte[7 + raster.channels() * PLANE];
        Arrays.fill(planes, 0, 7, (byte) 99);
        raster.into(x, y, planes, 7);
        assertThat(Arrays.copyOf(planes, 7)).as("before the offset").containsOnly(99);
        for (int i = 0; i < PLANE; i++) {
          all[(y * 64 + i / 64) * size + x * 64 + i % 64] = planes[7 + channel * PLANE + i] & 0xff;
        }
      }
    }
    return all;
  }

  private static double bilinear(byte[] band, int edge, double x, double y) {
    int i = (int) Math.floor(x);
    int j = (int) Math.floor(y);
    return (1 - y + j) * ((1 - x + i) * at(band, edge, i, j) + (x - i) * at(band, edge, i + 1, j))
        + (y - j)
            * ((1 - x + i) * at(band, edge, i, j + 1) + (x - i) * at(band, edge, i + 1, j + 1));
  }

  private static int at(byte[] band, int edge, int column, int row) {
    int inside = Math.max(0, Math.min(edge - 1, row));
    return band[inside * edge + Math.floorMod(column, edge)] & 0xff;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16})
  void bytesAreBilinearBetweenCentres(int factor) {
    int edge = SIZE / factor;
    byte[][] bands = {noise(edge, 1), noise(edge, 2)};
    CarriedRaster raster = new CarriedRaster(bands, edge, factor, "");
    for (int channel = 0; channel < 2; channel++) {
      int[] actual = level0(raster, channel, SIZE);
      for (int k = 0; k < actual.length; k++) {
        int column = k % SIZE;
        int row = k / SIZE;
        double x = (column + 0.5) / factor - 0.5;
        double y = (row + 0.5) / factor - 0.5;
        double expected = bilinear(bands[channel], edge, x, y);
        if (Math.abs(actual[k] - expected) > 0.5) {
          assertThat((double) actual[k])
              .as("channel %s, column %s, row %s", channel, column, row)
              .isCloseTo(expected, within(0.5));
        }
      }
    }
  }

  /**
   * A 32 x 32 raster, two pixels of level 0 on each: weights 1/4 and 3/4 per axis. Only the corners
   * of the raster and one pixel beside them are not zero.
   */
  @Test
  void columnsWrapRowsAreClampedAndHalvesAreRoundedUp() {
    byte[] band = new byte[32 * 32];
    band[0] = (byte) 200;
    band[31] = 40;
    band[32] = 100;
    band[31 * 32 + 31] = (byte) 255;
    int[] actual = level0(new CarriedRaster(new byte[][] {band}, 32, 2, ""), 0, 64);

    // Row 0 lies north of the first centres: their row alone. (3 * 200 + 1 * 40) / 4.
    assertThat(actual[0]).isEqualTo(160);
    // Last column: 3/4 of column 31, 1/4 of column 0.
    assertThat(actual[63]).isEqualTo((3 * 40 + 200) / 4);
    // Column 1: 3/4 of column 0, 1/4 of column 1, which is zero.
    assertThat(actual[1]).isEqualTo(150);
    // Row 1: 3/4 of row 0, 1/4 of row 1: (9 * 200 + 3 * 100 + 3 * 40 + 1 * 0) / 16 = 138.75.
    assertThat(actual[64]).isEqualTo(139);
    // Row 2, column 2: (1 * 200 + 3 * 100) / 16 = 31.25.
    assertThat(actual[2 * 64 + 2]).isEqualTo(31);
    // Row 2, column 1: (3 * 200 + 9 * 100) / 16 = 93.75.
    assertThat(actual[2 * 64 + 1]).isEqualTo(94);
    // Last row: clamped, not wrapped to row 0. Column 0: 1/4 of column 31, 63.75.
    assertThat(actual[63 * 64]).isEqualTo(64);
    assertThat(actual[63 * 64 + 63]).isEqualTo((3 * 255 + 2) / 4);
    // Row 2, column 63: (1 * (3 * 40 + 200) + 3 * 100) / 16 = 38.75.
    assertThat(actual[2 * 64 + 63]).isEqualTo(39);
    // Row 1, column 62: (9 * 40) / 16 = 22.5 is rounded up.
    assertThat(actual[64 + 62]).isEqualTo(23);
  }

  @Test
  void ofTheSameSizeItIsTakenOver() {
    byte[] band = noise(64, 3);
    int[] actual = level0(new CarriedRaster(new byte[][] {band}, 64, 1, ""), 0, 64);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isEqualTo(band[i] & 0xff);
    }
  }

  private Path png(BufferedImage image) throws IOException {
    Path file = Files.createTempFile(folder, "carried", ".png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static BufferedImage image(int width, int height, int type) {
    return TestMaps.noise(width, height, type);
  }

  private CarriedRaster open(Path file, int channels) throws BaseMapException {
    return CarriedRaster.open(new CarriedFile(file, Optional.empty()), GRID, channels);
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 256, 128, 64, 32})
  void samplesOfTheFirstBandsAreRead(int edge) throws IOException {
    BufferedImage image = image(edge, edge, BufferedImage.TYPE_3BYTE_BGR);
    Path file = png(image);
    CarriedRaster raster =
        CarriedRaster.open(new CarriedFile(file, Optional.of(FileDigest.sha256(file))), GRID, 2);
    byte[][] bands = new byte[2][edge * edge];
    for (int i = 0; i < edge * edge; i++) {
      bands[0][i] = (byte) (image.getRGB(i % edge, i / edge) >> 16);
      bands[1][i] = (byte) (image.getRGB(i % edge, i / edge) >> 8);
    }
    CarriedRaster expected = new CarriedRaster(bands, edge, SIZE / edge, "");
    assertThat(raster.edge()).isEqualTo(edge);
    assertThat(raster.channels()).isEqualTo(2);
    assertThat(raster.sha256()).isEqualTo(FileDigest.sha256(file));
    for (int channel = 0; channel < 2; channel++) {
      assertThat(level0(raster, channel, SIZE)).isEqualTo(level0(expected, channel, SIZE));
    }
  }

  @Test
  void samplesOfGrayAreNotConverted() throws IOException {
    BufferedImage image = new BufferedImage(512, 512, BufferedImage.TYPE_BYTE_GRAY);
    byte[] band = noise(512, 4);
    image.setData(raster(band, 512));
    int[] actual = level0(open(png(image), 1), 0, SIZE);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isEqualTo(band[i] & 0xff);
    }
  }

  private static WritableRaster raster(byte[] band, int edge) {
    WritableRaster raster = Raster.createBandedRaster(0, edge, edge, 1, new Point());
    raster.setDataElements(0, 0, edge, edge, band);
    return raster;
  }

  @ParameterizedTest
  @CsvSource({"100, 100", "64, 128", "16, 16", "1024, 1024", "96, 96"})
  void otherSizesAreRefused(int width, int height) throws IOException {
    Path file = png(image(width, height, BufferedImage.TYPE_3BYTE_BGR));
    assertThatThrownBy(() -> open(file, 2))
        .isInstanceOf(BaseMapException.class)
        .hasMessage(
            file
                + ": has "
                + width
                + " x "
                + height
                + " pixels; with a base map of zoom 1 carried channels must have one of these:"
                + " 512 x 512, 256 x 256, 128 x 128, 64 x 64, 32 x 32");
  }

  @Test
  void memoryIsBounded() throws IOException {
    Path file = png(image(256, 256, BufferedImage.TYPE_3BYTE_BGR));
    CarriedFile source = new CarriedFile(file, Optional.empty());
    assertThatThrownBy(() -> CarriedRaster.open(source, new WorldGrid(5, 2), 2))
        .hasMessageEndingWith("these: 4096 x 4096, 2048 x 2048, 1024 x 1024, 512 x 512")
        .isInstanceOf(BaseMapException.class);
    assertThatThrownBy(() -> CarriedRaster.open(source, new WorldGrid(9, 2), 2))
        .isInstanceOf(BaseMapException.class)
        .hasMessageContaining("carried channels of a base map of zoom 9 cannot be read from a");
  }

  @Test
  void tooFewBandsAreRefused() throws IOException {
    Path gray = png(image(64, 64, BufferedImage.TYPE_BYTE_GRAY));
    assertThatThrownBy(() -> open(gray, 2))
        .isInstanceOf(BaseMapException.class)
        .hasMessage(gray + ": has one band, but the model carries 2 channels");
    Path rgb = png(image(64, 64, BufferedImage.TYPE_3BYTE_BGR));
    assertThat(open(rgb, 3).channels()).isEqualTo(3);
    assertThatThrownBy(() -> open(rgb, 4))
        .hasMessage(rgb + ": has 3 bands, but the model carries 4 channels");
    Path alpha = png(image(64, 64, BufferedImage.TYPE_4BYTE_ABGR));
    assertThat(open(alpha, 3).channels()).isEqualTo(3);
    assertThatThrownBy(() -> open(alpha, 4))
        .as("alpha is no channel")
        .hasMessage(alpha + ": has 3 bands, but the model carries 4 channels");
  }

  @Test
  void otherPixelsThanBytesAreRefused() throws IOException {
    Path deep = png(new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY));
    assertThatThrownBy(() -> open(deep, 1))
        .hasMessage(
            deep + ": has 16 bits per sample; carried channels must be gray or RGB of 8 bits");
    Path palette = png(image(64, 64, BufferedImage.TYPE_BYTE_INDEXED));
    assertThatThrownBy(() -> open(palette, 1)).hasMessageContaining(palette + ": has a palette;");
  }

  @Test
  void anotherFileThanStatedIsRefused() throws IOException {
    Path file = png(image(64, 64, BufferedImage.TYPE_3BYTE_BGR));
    CarriedFile source = new CarriedFile(file, Optional.of("0".repeat(64)));
    assertThatThrownBy(() -> CarriedRaster.open(source, GRID, 2))
        .isInstanceOf(BaseMapException.class)
        .hasMessage(
            file + ": its SHA-256 is " + FileDigest.sha256(file) + ", not " + "0".repeat(64));
  }

  @Test
  void filesThatAreMissingDamagedOrNoPngAreRefused() throws IOException {
    Path missing = folder.resolve("none.png");
    assertThatThrownBy(() -> open(missing, 2))
        .isInstanceOf(BaseMapException.class)
        .hasMessageStartingWith(missing + ": cannot be read: NoSuchFileException");
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    Path file = png(image(512, 512, BufferedImage.TYPE_3BYTE_BGR));
    byte[] content = Files.readAllBytes(file);
    Path half = Files.write(folder.resolve("half.png"), Arrays.copyOf(content, content.length / 2));
    Arrays.fill(content, content.length / 2, content.length / 2 + 1000, (byte) 7);
    Path damaged = Files.write(folder.resolve("damaged.png"), content);
    for (Path bad : new Path[] {text, half, damaged}) {
      assertThatThrownBy(() -> open(bad, 2))
          .isInstanceOf(BaseMapException.class)
          .hasMessageStartingWith(bad + ": not a PNG that can be read: ");
    }
  }
}
