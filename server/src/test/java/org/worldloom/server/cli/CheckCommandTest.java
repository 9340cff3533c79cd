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

  @TempDir Path folder;

  private final Cli cli = new Cli();

  @BeforeEach
  void layOutThePlanet() throws IOException {
    System.setProperty(Roots.CACHE_PROPERTY, folder.resolve("cache").toString());
    Files.copy(ROOT.resolve("config/basemaps/pandora.tif"), folder.resolve("map.tif"));
    Files.copy(NETWORK, folder.resolve("a.onnx"));
    Files.writeString(
        folder.resolve("model.yaml"),
        """
        format: 1
        name: carrying
        version: "1"
        description: Colours and slopes
        licence: CC0-1.0
        kind: local
        scale: 4
        state: [red, green, blue, slope_east, slope_south]
        carried: [{channel: slope_east, start: 128}, {channel: slope_south, start: 128}]
        halo: 1
        window: 32
        noise: {channels: 1}
        groundResolution: {min: 1, max: 20000}
        sampler: {kind: one-step}
        network:
          file: a.onnx
          sha256: %s
          inputs:
            parent: [N, 5, H, W]
            noise: [N, 1, H, W]
            log2_ground_resolution: [N, 1, H, 1]
          outputs: {child: [N, 5, 4H, 4W]}
        training: []
        """
            .formatted(FileDigest.sha256(NETWORK)));
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
