package org.worldloom.inference.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.pack.ModelPack.Kind;
import org.worldloom.inference.pack.ModelPack.Range;
import org.worldloom.inference.pack.ModelPack.TrainingSource;
import org.worldloom.inference.yaml.YamlException;

class ModelPackReaderTest {

  private final Path folder;

  ModelPackReaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsEverything() throws IOException {
    TestPack test = new TestPack(folder, "good");
    ModelPack pack = test.read();
    assertThat(pack.file()).isEqualTo(folder.resolve("model.yaml"));
    assertThat(pack.name()).isEqualTo("test");
    assertThat(pack.version()).isEqualTo("1");
    assertThat(pack.description()).isEqualTo("For tests");
    assertThat(pack.licence()).isEqualTo("CC0-1.0");
    assertThat(pack.kind()).isEqualTo(Kind.LOCAL);
    assertThat(pack.scale()).isEqualTo(4);
    assertThat(pack.state()).containsExactly("grey");
    assertThat(pack.halo()).isEqualTo(1);
    assertThat(pack.window()).isEqualTo(30);
    assertThat(pack.overlap()).isZero();
    assertThat(pack.noiseChannels()).isEqualTo(1);
    assertThat(pack.groundResolution()).isEqualTo(new Range(0.5, 1024));
    assertThat(pack.sampler()).isEqualTo(new Sampler.OneStep());
    assertThat(pack.network()).isEqualTo(test.network());
    assertThat(pack.sha256()).isEqualTo(TestPack.digest(test.network()));
    assertThat(pack.inputs().get("parent")).containsExactly("N", "1", "H", "W");
    assertThat(pack.outputs().get("child")).containsExactly("N", "1", "4H", "4W");
    assertThat(pack.training()).containsExactly(new TrainingSource("Random numbers", "CC0-1.0"));
    assertThat(pack.margin()).isEqualTo(1);
    assertThat(pack.edge()).isEqualTo(32);
  }

  @Test
  void theShippedPacksAreValid() throws IOException {
    Path root = TestPack.root();
    ModelPack terra = ModelPackReader.read(root.resolve("config/models/terra-s/model.yaml"));
    assertThat(terra.kind()).isEqualTo(Kind.LOCAL);
    ModelPack flow =
        ModelPackReader.read(root.resolve("training/golden/packs/toy-flow/model.yaml"));
    assertThat(flow.sampler()).isEqualTo(new Sampler.Flow(3));
    assertThat(flow.margin()).isEqualTo(3 * flow.halo());
    ModelPack blended =
        ModelPackReader.read(root.resolve("training/golden/packs/toy-nonlocal/model.yaml"));
    assertThat(blended.overlap()).isEqualTo(8);
    assertThat(blended.margin()).isEqualTo(blended.halo());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format: 1|format: 2|line 1: \"format\" must be 1, the only one supported, but is 2",
        "name: test|name: a/b|line 2: \"name\" must be a letter, then letters, digits",
        "version: \"1\"|version: 1|line 3: \"version\" must be text; put it in quotes",
        "licence: CC0-1.0|license: MIT|line 5: unknown key \"license\"; known keys are \"format\"",
        "kind: local|kind: lokal|line 6: \"kind\" must be local or blended, but is lokal",
        "scale: 4|scale: 2|line 7: \"scale\" must be 4, the only one supported, but is 2",
        "[grey]|[]|line 8: \"state\" must name 1 to 64 channels",
        "[grey]|[a, a]|line 8: \"state\" must be different lower-case names of channels",
        "[grey]|[Red]|line 8: \"state\" must be different lower-case names of channels",
        "halo: 1|halo: -1|line 9: \"halo\" must be a whole number from 0 to 2048, but is -1",
        "halo: 1|halo: 2000|line 10: \"window\" and its halo make windows of 4030 pixels",
        "window: 30|window: 0|line 10: \"window\" must be a whole number from 4 to 2048",
        "window: 30|{window: 30|not YAML",
        "channels: 1}|channels: 1.5}|line 11: \"noise.channels\" must be a whole number",
        "min: 0.5|min: 0|line 12: \"groundResolution.min\" must be a number from 0.001",
        "max: 1024|max: 0.1|line 12: \"groundResolution.max\" must not be less than min, 0.5",
        "one-step|euler|line 13: \"sampler.kind\" must be one-step or flow, but is euler",
        "one-step|flow|line 13: missing key \"steps\" under \"sampler\"",
        "one-step|flow, steps: 65|line 13: \"sampler.steps\" must be a whole number from 1 to 64",
        "one-step|one-step, steps: 2|line 13: \"sampler.steps\" belongs to flow samplers",
        "kind: local|kind: blended|line 1: missing key \"overlap\"; it must be a whole number",
        "parent: [N, 1, H, W]|parent: [N, 3, H, W]|line 18: \"network.inputs.parent\" must be [N, 1,"
            + " H, W], but is [N, 3, H, W]",
        "[N, 1, 4H, 4W]|[N, 1, H, W]|line 21: \"network.outputs.child\" must be [N, 1, 4H, 4W]",
        "[N, 1, H, W]|[N, 1, 32, 32]|line 18: \"network.inputs.parent\" must be [N, 1, H, W], but",
        "noise: [N|nois: [N|line 19: unknown key \"nois\" under \"network.inputs\"",
        "file: network.onnx|file: none.onnx|line 15: \"network.file\" must be a file, but",
        "file: network.onnx|file: .|line 15: \"network.file\" must be a file, but",
        "file: network.onnx|file: ../x.onnx|line 15: \"network.file\" must lie in the folder",
        "file: network.onnx|file: /etc/passwd|line 15: \"network.file\" must lie in the folder",
        "file: network.onnx|file: \"a\\0b\"|line 15: \"network.file\" must be the name of a file",
        "source: Random|url: Random|line 23: unknown key \"url\" under \"training[0]\""
      })
  void complaints(String piece, String replacement, String complaint) throws IOException {
    Path file = new TestPack(folder, "good").with(piece, replacement).write();
    assertThatThrownBy(() -> ModelPackReader.read(file))
        .isInstanceOf(YamlException.class)
        .message()
        .startsWith(file.toString())
        .contains(complaint)
        .doesNotContain("\n");
  }

  @Test
  void overlapBelongsToBlendedPacks() throws IOException {
    Path file = new TestPack(folder, "good").with("halo: 1", "halo: 1\noverlap: 4").write();
    assertThatThrownBy(() -> ModelPackReader.read(file))
        .hasMessageContaining("line 10: \"overlap\" belongs to blended packs");
  }

  @Test
  void overlapIsAtMostHalfAWindow() throws IOException {
    Path file =
        new TestPack(folder, "good").with("kind: local", "kind: blended\noverlap: 16").write();
    assertThatThrownBy(() -> ModelPackReader.read(file))
        .hasMessageContaining("line 7: \"overlap\" must be a whole number from 1 to 15");
  }

  @Test
  void blendedPacksMayFixTheirWindows() throws IOException {
    ModelPack pack =
        new TestPack(folder, "good")
            .with("kind: local", "kind: blended\noverlap: 8")
            .with("[N, 1, H, W]", "[1, 1, 32, 32]")
            .with("[N, 1, 4H, 4W]", "[1, 1, 128, 128]")
            .read();
    assertThat(pack.inputs().get("parent")).containsExactly("1", "1", "32", "32");
  }

  @Test
  void wrongDigestNamesBoth() throws IOException {
    TestPack test = new TestPack(folder, "good");
    String digest = TestPack.digest(test.network());
    String wrong = "00".repeat(32);
    Path file = test.with(digest, wrong).write();
    assertThatThrownBy(() -> ModelPackReader.read(file))
        .isInstanceOf(YamlException.class)
        .hasMessage(
            file
                + ", line 16: \"network.sha256\" must be the digest of "
                + test.network()
                + ", "
                + digest
                + ", but is "
                + wrong);
  }

  @Test
  void truncatedNetwork() throws IOException {
    TestPack test = new TestPack(folder, "good");
    byte[] bytes = Files.readAllBytes(test.network());
    Files.write(test.network(), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(test::read)
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("line 16: \"network.sha256\" must be the digest of");
  }

  @Test
  void emptyNetwork() throws IOException {
    TestPack test = new TestPack(folder, "good");
    Files.write(test.network(), new byte[0]);
    assertThatThrownBy(test::read)
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("line 15: \"network.file\" cannot be read: it has 0 bytes");
  }

  @Test
  void linksOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
    TestPack test = new TestPack(folder, "good");
    Path moved = Files.move(test.network(), elsewhere.resolve("network.onnx"));
    Files.createSymbolicLink(test.network(), moved);
    assertThatThrownBy(test::read)
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("line 15: \"network.file\" must lie in the folder of the pack");
  }

  @Test
  void missingPack() {
    Path file = folder.resolve("none/model.yaml");
    assertThatThrownBy(() -> ModelPackReader.read(file))
        .isInstanceOf(YamlException.class)
        .hasMessage(file + ": the file does not exist");
  }
}
