package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.basemap.FileDigest;
import org.worldloom.coverage.planet.Roots;

/** What is said of a planet whose level 0 has carried channels from a file. */
class CheckCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("worldloom.root"));
  private static final Path NETWORK =
      ROOT.resolve("inference/src/test/resources/networks/carrying.onnx");
  private static final Path MANIFEST =
      ROOT.resolve("inference/src/test/resources/networks/carrying.yaml");

  @TempDir Path folder;

  private final Cli cli = new Cli();

  @BeforeEach
  void layOutThePlanet() throws IOException {
    System.setProperty(Roots.CACHE_PROPERTY, folder.resolve("cache").toString());
    Files.copy(ROOT.resolve("config/basemaps/pandora.tif"), folder.resolve("map.tif"));
    Files.copy(NETWORK, folder.resolve("a.onnx"));
    Files.writeString(
        folder.resolve("model.yaml"),
        Files.readString(MANIFEST).replace("DIGEST", FileDigest.sha256(NETWORK)));
  }

  @AfterEach
  void forgetTheCache() {
    System.clearProperty(Roots.CACHE_PROPERTY);
  }

  private int check(String model, int edge) throws IOException {
    BufferedImage image = new BufferedImage(edge, edge, BufferedImage.TYPE_3BYTE_BGR);
    ImageIO.write(image, "png", folder.resolve("slopes.png").toFile());
    Path planet =
        Files.writeString(
            folder.resolve("planet.yaml"),
            """
            format: 1
            name: sloping
            baseMap: {file: map.tif, zoom: 2, carried: {file: slopes.png}}
            model: %s
            deepestZoom: 4
            provider: {kind: cpu}
            """
                .formatted(model));
    return cli.run("check", "--planet", planet.toString());
  }

  @Test
  void theFileOfCarriedChannelsIsNamed() throws IOException {
    assertThat(check("model.yaml", 256)).as(cli.out()).isZero();
    assertThat(cli.out())
        .containsPattern("carried +\\S+slopes\\.png: 256 x 256 pixels of slope_east, slope_south");
  }

  @Test
  void aFileThatDoesNotFitIsAProblem() throws IOException {
    assertThat(check("model.yaml", 100)).isEqualTo(1);
    assertThat(cli.out()).containsPattern("carried +\\S+slopes\\.png: has 100 x 100 pixels; with");
    assertThat(cli.err()).contains("One problem.");
  }

  @Test
  void aModelThatCarriesNothingTakesNoNotice() throws IOException {
    Path plain = Files.createDirectory(folder.resolve("plain"));
    for (String file : List.of("model.yaml", "network.onnx")) {
      Files.copy(ROOT.resolve("training/golden/packs/toy-flow/" + file), plain.resolve(file));
    }
    assertThat(check("plain/model.yaml", 100)).as(cli.out()).isZero();
    assertThat(cli.out())
        .containsPattern(
            "carried +\\S+slopes\\.png: not used, since the model carries no channels");
  }
}
