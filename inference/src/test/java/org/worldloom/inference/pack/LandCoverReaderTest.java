package org.worldloom.inference.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.yaml.YamlException;

class LandCoverReaderTest {
  private Path folder;

  @BeforeEach
  void copyToy(@TempDir Path temporary) throws IOException {
    folder = temporary.resolve("toy");
    Files.createDirectory(folder);
    Path toy = TestPack.root().resolve("training/golden/packs/toy-cover");
    try (Stream<Path> files = Files.list(toy)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private ModelPack read(String piece, String replacement) throws IOException {
    Path file = folder.resolve("model.yaml");
    String yaml = Files.readString(file);
    assertThat(yaml).contains(piece);
    Files.writeString(file, yaml.replace(piece, replacement));
    return ModelPackReader.read(file);
  }

  @Test
  void theToysLegendIsRead() throws IOException {
    ModelPack pack = read("halo: 6", "halo: 6");
    LandCover cover = pack.landCover().orElseThrow();
    assertThat(cover.legend()).hasSize(8);
    assertThat(pack.state()).hasSize(3 + 8 + pack.carried().size());
    assertThat(cover.legend().get(0))
        .isEqualTo(new LandCover.LandClass("tree", 10, "Tree cover", 0x006400));
    assertThat(cover.start().halo()).isEqualTo(2);
    assertThat(cover.start().network()).isEqualTo(folder.resolve("start.onnx"));
  }

  @Test
  void packsWithoutItHaveNone(@TempDir Path other) throws IOException {
    assertThat(new TestPack(other, "good").read().landCover()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "channel: grass     | channel: lawn        | must be red, green, blue and the channels",
        "tree, grass        | grass, tree          | must be red, green, blue and the channels",
        "red, green, blue   | red, blue, green     | must be red, green, blue and the channels",
        "value: 30          | value: 10            | must be another one: 10 is taken",
        "value: 30          | value: 255           | must be a whole number from 0 to 254",
        "value: 30          | value: -1            | must be a whole number from 0 to 254",
        "'\"Cropland\"'     | '\"\"'               | title",
        "#f096ff            | pink                 | must be six hexadecimal digits",
        "halo: 2            | halo: 33             | must be a whole number from 0 to 32",
        "file: start.onnx   | file: ../start.onnx  | must lie in the folder of the pack",
        "file: start.onnx   | file: begin.onnx     | must be a file, but there is none",
        "file: start.onnx   | file: network.onnx   | must be the digest of",
        "'colour: [N, 3, H, W]'   | 'colour: [N, 4, H, W]' | must be [N, 3, H, W]",
        "'latitude: [N, 1, H, 1]' | 'latitude: [N, 1, H, W]' | must be [N, 1, H, 1]",
        "'cover: [N, 8, \"H\"'    | 'cover: [N, 7, \"H\"'    | must be [N, 8, H, W]",
        "'start:  '         | 'begin:  '           | begin"
      })
  void mistakesAreNamedWithTheirLine(String piece, String replacement, String complaint) {
    assertThatThrownBy(() -> read(piece, replacement))
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("model.yaml, line ")
        .hasMessageContaining(complaint);
  }
}
