package org.worldloom.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.inference.Certification;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;
import org.worldloom.inference.pack.ModelPackReader;

class LocalityProbeTest {

  private final Path folder;

  LocalityProbeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void certifiesWhatIsLocal() throws IOException {
    assertThat(certify(new TestPack(folder, "good").read()))
        .isEqualTo(new Certification(true, true));
  }

  @Test
  void certifiesTheShippedNetworkInTime() throws IOException {
    ModelPack pack = shipped("config/models/terra-s");
    long start = System.nanoTime();
    assertThat(certify(pack)).isEqualTo(new Certification(true, true));
    // Far above the second or so that it takes, for machines that do other work as well.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void certifiesFlows() throws IOException {
    assertThat(certify(shipped("training/golden/packs/toy-flow")).local()).isTrue();
  }

  @Test
  void believesNothingOfBlendedPacks() throws IOException {
    assertThat(certify(shipped("training/golden/packs/toy-nonlocal")))
        .isEqualTo(new Certification(false, false));
  }

  @Test
  void findsAHaloThatIsTooSmall() throws IOException {
    ModelPack pack = new TestPack(folder, "good").with("halo: 1", "halo: 0").read();
    assertThatThrownBy(() -> certify(pack))
        .isInstanceOf(ModelPackException.class)
        .message()
        .startsWith(pack.network() + ": is declared local with a halo of 0 parent pixels, but ")
        .containsPattern("[0-9.]+ % of the core's child values differ by up to [0-9.]+ when only")
        .endsWith("when only the input beyond the halo changes");
  }

  @Test
  void findsStrides() throws IOException {
    ModelPack pack = new TestPack(folder, "strided").with("halo: 1", "halo: 8").read();
    assertThatThrownBy(() -> certify(pack))
        .isInstanceOf(ModelPackException.class)
        .hasMessageEndingWith("when only the window begins elsewhere");
  }

  @Test
  void findsNormalisationOverTheWindow() throws IOException {
    Path source = TestPack.root().resolve("training/golden/packs/toy-nonlocal");
    String yaml =
        Files.readString(source.resolve("model.yaml"))
            .replace("kind: blended", "kind: local")
            .replaceAll("overlap: .*", "");
    Files.copy(source.resolve("network.onnx"), folder.resolve("network.onnx"));
    ModelPack pack = ModelPackReader.read(Files.writeString(folder.resolve("model.yaml"), yaml));
    assertThatThrownBy(() -> certify(pack))
        .isInstanceOf(ModelPackException.class)
        .hasMessageContaining("is declared local with a halo of 4 parent pixels, but ");
  }

  @Test
  void findsThatTheShapeMatters() throws IOException {
    assertThat(certify(new TestPack(folder, "shape-dependent").read()))
        .isEqualTo(new Certification(true, false));
  }

  @Test
  void shapeMattersInTheSmallestWindow() throws IOException {
    ModelPack pack = new TestPack(folder, "shape-dependent").with("window: 30", "window: 4").read();
    assertThat(certify(pack)).isEqualTo(new Certification(true, false));
  }

  @Test
  void networksThatFail() throws IOException {
    ModelPack pack = new TestPack(folder, "twofold").read();
    assertThatThrownBy(() -> certify(pack))
        .isInstanceOf(ModelPackException.class)
        .hasMessageContaining("the network test gave a tensor of shape");
  }

  private static Certification certify(ModelPack pack) throws IOException {
    try (OnnxNetwork network = OnnxNetwork.open(pack, new RuntimeOptions(ProviderKind.CPU, 1, 1))) {
      return LocalityProbe.certify(network);
    }
  }

  private static ModelPack shipped(String folder) throws IOException {
    return ModelPackReader.read(TestPack.root().resolve(folder).resolve("model.yaml"));
  }
}
