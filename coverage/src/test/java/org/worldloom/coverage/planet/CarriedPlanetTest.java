package org.worldloom.coverage.planet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.basemap.FileDigest;
import org.worldloom.coverage.grid.PixelRect;

/** A planet whose model carries two channels that its base map does not have. */
class CarriedPlanetTest {
  private static final Path ROOT = Path.of(System.getProperty("worldloom.root"));
  private static final Path NETWORK =
      ROOT.resolve("inference/src/test/resources/networks/carrying.onnx");
  private static final Path MANIFEST =
      ROOT.resolve("inference/src/test/resources/networks/carrying.yaml");
  private static final PixelRect PARENTS = new PixelRect(500, 700, 532, 720);

  /** One import of the base map serves all tests. */
  @TempDir static Path cache;

  @TempDir Path folder;

  private final Planets planets = new Planets();

  private Planet open(int south) throws IOException {
    return open(south, "");
  }

  private Planet open(int south, String carried) throws IOException {
    Files.copy(
        NETWORK,
        Files.createDirectories(folder.resolve(String.valueOf(south))).resolve("a.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        folder.resolve(south + "/model.yaml"),
        Files.readString(MANIFEST)
            .replace("slope_south, start: 128", "slope_south, start: " + south)
            .replace("DIGEST", FileDigest.sha256(NETWORK)));
    Path planet =
        Files.writeString(
            folder.resolve(south + ".yaml"),
            """
            format: 1
            name: sloping
            baseMap: {file: %s, zoom: 3%s}
            model: %d/model.yaml
            deepestZoom: 7
            """
                .formatted(
                    ROOT.toAbsolutePath().normalize().resolve("config/basemaps/pandora.tif"),
                    carried,
                    south));
    return planets.open(planet, new Roots(List.of(ROOT), cache), fraction -> {});
  }

  private static byte[] read(Planet planet, int level, PixelRect rect) throws IOException {
    return planet.pixels().read(42, level, rect, System.nanoTime() + 60_000_000_000L);
  }

  @Test
  void slopesStartLevelAndAreGeneratedWithTheColours() throws IOException {
    try (Planet planet = open(128)) {
      byte[] parents = read(planet, 0, PARENTS);
      byte[] children = read(planet, 1, PARENTS.child(4));
      int width = (int) PARENTS.width();
      int plane = width * (int) PARENTS.height();
      assertThat(parents).hasSize(5 * plane);
      for (int i = 0; i < parents.length; i++) {
        int sum = 0;
        for (int k = 0; k < 16; k++) {
          sum += children[(i / width * 4 + k / 4) * width * 4 + i % width * 4 + k % 4] & 0xff;
        }
        assertThat(sum).as("block %s", i).isEqualTo(16 * (parents[i] & 0xff));
        if (i >= 3 * plane) {
          assertThat(parents[i]).isEqualTo((byte) 128);
        }
      }
      assertThat(children).hasSize(16 * parents.length);
      assertThat(List.of(children[16 * 3 * plane], children[16 * 3 * plane + 1]))
          .as("slopes below level 0")
          .isNotEqualTo(List.of((byte) 128, (byte) 128));
      assertThat(planet.coverages())
          .extracting(PlanetCoverage::name)
          .containsExactly("sloping", "sloping_level");
    }
  }

  /** A PNG of noise as large as level 0, as a part of the block {@code baseMap}. */
  private String slopes(String name, BufferedImage image) throws IOException {
    Random random = new Random(name.hashCode());
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      image.setRGB(i % image.getWidth(), i / image.getWidth(), random.nextInt());
    }
    Path file = folder.resolve(name + ".png");
    ImageIO.write(image, "png", file.toFile());
    return ", carried: {file: " + file.getFileName() + ", sha256: " + FileDigest.sha256(file) + "}";
  }

  @Test
  void levelZeroHasTheSlopesOfTheFile() throws IOException {
    BufferedImage image = new BufferedImage(2048, 2048, BufferedImage.TYPE_3BYTE_BGR);
    String block = slopes("noise", image);
    String identity;
    byte[] colours;
    try (Planet planet = open(128)) {
      identity = planet.identity();
      colours =
          Arrays.copyOf(read(planet, 0, PARENTS), 3 * (int) (PARENTS.width() * PARENTS.height()));
    }
    try (Planet planet = open(128, block)) {
      byte[] parents = read(planet, 0, PARENTS);
      byte[] children = read(planet, 1, PARENTS.child(4));
      int width = (int) PARENTS.width();
      int plane = width * (int) PARENTS.height();
      assertThat(Arrays.copyOf(parents, 3 * plane)).isEqualTo(colours);
      for (int i = 0; i < plane; i++) {
        int rgb = image.getRGB((int) PARENTS.x0() + i % width, (int) PARENTS.y0() + i / width);
        assertThat(parents[3 * plane + i]).isEqualTo((byte) (rgb >> 16));
        assertThat(parents[4 * plane + i]).isEqualTo((byte) (rgb >> 8));
      }
      for (int i = 3 * plane; i < parents.length; i++) {
        int sum = 0;
        for (int k = 0; k < 16; k++) {
          sum += children[(i / width * 4 + k / 4) * width * 4 + i % width * 4 + k % 4] & 0xff;
        }
        assertThat(sum).as("block %s", i).isEqualTo(16 * (parents[i] & 0xff));
      }
      assertThat(planet.identity()).isNotEqualTo(identity);
      identity = planet.identity();
    }
    try (Planet planet = open(128, slopes("other", image))) {
      assertThat(planet.identity()).as("another raster").isNotEqualTo(identity);
    }
  }

  @Test
  void aFileThatDoesNotFitStopsThePlanetWithOneSentence() throws IOException {
    String gray = slopes("gray", new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY));
    assertThatThrownBy(() -> open(128, gray))
        .isInstanceOf(PlanetException.class)
        .hasMessageEndingWith("gray.png: has one band, but the model carries 2 channels");
    String odd = slopes("odd", new BufferedImage(100, 100, BufferedImage.TYPE_3BYTE_BGR));
    assertThatThrownBy(() -> open(128, odd))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("odd.png: has 100 x 100 pixels; with a base map of zoom 3");
  }

  @Test
  void anotherStartIsAnotherPlanetOnTheSameImportedMap() throws IOException {
    String identity;
    byte[] level;
    try (Planet planet = open(128)) {
      identity = planet.identity();
      level = read(planet, 1, PARENTS.child(4));
    }
    try (Planet planet = open(90)) {
      assertThat(planet.identity()).isNotEqualTo(identity);
      assertThat(read(planet, 1, PARENTS.child(4))).isNotEqualTo(level);
    }
    try (var kept = Files.list(cache.resolve("basemaps"))) {
      assertThat(kept.filter(file -> file.toString().endsWith(".base"))).hasSize(1);
    }
  }
}
