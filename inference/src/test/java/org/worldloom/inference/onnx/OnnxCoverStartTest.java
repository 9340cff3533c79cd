package org.worldloom.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.inference.CoverStart;
import org.worldloom.inference.GoldenArrays;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;
import org.worldloom.inference.pack.ModelPackReader;

class OnnxCoverStartTest {
  private static final Path TOY = TestPack.root().resolve("training/golden/packs/toy-cover");
  private static final int WIDTH = 44;
  private static final int HEIGHT = 28;
  private static final int RIM = 2;

  /** Colours of the reference's lattice from (698, 2998) on. */
  private static float[] colours() {
    float[] colours = new float[3 * WIDTH * HEIGHT];
    for (int i = 0; i < colours.length; i++) {
      int c = i / (WIDTH * HEIGHT);
      int x = 700 - RIM + i % WIDTH;
      int y = 3000 - RIM + i / WIDTH % HEIGHT;
      colours[i] = ((7 * x + 13 * y + 29 * c + x * y / 16) % 256) / 255f;
    }
    return colours;
  }

  @Test
  void theToyGivesTheReferencesWeights() throws Exception {
    GoldenArrays golden = GoldenArrays.of("packs/toy-cover");
    ModelPack pack = ModelPackReader.read(TOY.resolve("model.yaml"));
    CoverStart start = OnnxCoverStart.of(pack).orElseThrow();
    assertThat(start.classes()).isEqualTo(8);
    assertThat(start.halo()).isEqualTo(RIM);
    try (CoverStart.Session session = start.open()) {
      float[] latitude = golden.floats("start-latitude");
      float[] weights = session.weights(colours(), latitude, WIDTH);
      float[] expected = golden.floats("start-cover");
      int inside = (WIDTH - 2 * RIM) * (HEIGHT - 2 * RIM);
      for (int i = 0; i < expected.length; i++) {
        int row = RIM + i % inside / (WIDTH - 2 * RIM);
        int column = RIM + i % (WIDTH - 2 * RIM);
        int at = (i / inside * HEIGHT + row) * WIDTH + column;
        assertThat(weights[at]).isCloseTo(expected[i], Offset.offset(1e-4f));
      }
      assertThat(session.weights(colours(), latitude, WIDTH)).isEqualTo(weights);
    }
  }

  @Test
  void theIdentityNamesNetworkAndRuntime() throws IOException {
    ModelPack pack = ModelPackReader.read(TOY.resolve("model.yaml"));
    assertThat(OnnxCoverStart.of(pack).orElseThrow().identity())
        .contains(pack.landCover().orElseThrow().start().sha256())
        .contains("halo 2", "onnxruntime ", "CPU");
  }

  @Test
  void closedOrReplacedNetworksAreNotRun(@TempDir Path folder) throws IOException {
    try (Stream<Path> files = Files.list(TOY)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    CoverStart start =
        OnnxCoverStart.of(ModelPackReader.read(folder.resolve("model.yaml"))).orElseThrow();
    CoverStart.Session session = start.open();
    session.close();
    session.close();
    assertThatThrownBy(() -> session.weights(colours(), new float[HEIGHT], WIDTH))
        .isInstanceOf(IllegalStateException.class);
    byte[] bytes = Files.readAllBytes(folder.resolve("start.onnx"));
    Files.write(folder.resolve("start.onnx"), Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(start::open)
        .isInstanceOf(ModelPackException.class)
        .hasMessageContaining("start.onnx: has SHA-256");
  }
}
