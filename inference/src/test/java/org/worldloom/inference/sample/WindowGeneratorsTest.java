package org.worldloom.inference.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.onnx.ProviderKind;
import org.worldloom.inference.onnx.RuntimeOptions;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;
import org.worldloom.inference.pack.ModelPackReader;

class WindowGeneratorsTest {

  private static final RuntimeOptions CPU = new RuntimeOptions(ProviderKind.CPU, 2, 1);
  private static final String FLOW = "training/golden/packs/toy-flow";
  private static final String NONLOCAL = "training/golden/packs/toy-nonlocal";

  private final Path folder;

  WindowGeneratorsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void localWindowsAgreeBitForBit() throws Exception {
    try (WindowGenerator generator = open("config/models/terra-s")) {
      assertThat(generator.halo()).isEqualTo(generator.pack().halo());
      float[] expected = core(generator, 42, 1000, 700, 12, 9);
      assertThat(core(generator, 42, 1000 - 7, 700 - 3, 30, 20, 7, 3, 12, 9)).isEqualTo(expected);
      assertThat(core(generator, 42, 1000 - 1, 700, 40, 10, 1, 0, 12, 9)).isEqualTo(expected);
      assertThat(core(generator, 7, 1000, 700, 12, 9)).isNotEqualTo(expected);
    }
  }

  @Test
  void flowWindowsAgreeBitForBit() throws Exception {
    try (WindowGenerator generator = open(FLOW)) {
      assertThat(generator.halo()).isEqualTo(48);
      float[] expected = core(generator, 42, 100, -5, 6, 5);
      assertThat(core(generator, 42, 100 - 3, -5 - 1, 12, 8, 3, 1, 6, 5)).isEqualTo(expected);
      assertThat(generator.statistics().windows()).isEqualTo(2);
      assertThat(core(generator, 7, 100, -5, 6, 5)).isNotEqualTo(expected);
    }
  }

  @Test
  void blendedWindowsAgreeBitForBit() throws Exception {
    try (WindowGenerator generator = open(NONLOCAL)) {
      assertThat(generator.halo()).isEqualTo(24 + 4);
      float[] expected = core(generator, 42, -9, -20, 20, 12);
      assertThat(core(generator, 42, -9 - 5, -20 - 17, 31, 40, 5, 17, 20, 12)).isEqualTo(expected);
      for (int row = 0; row < 12; row += 6) {
        for (int column = 0; column < 20; column += 5) {
          assertThat(core(generator, 42, -9 + column, -20 + row, 5, 6))
              .isEqualTo(core(generator, 42, -9, -20, 20, 12, column, row, 5, 6));
        }
      }
      assertThat(core(generator, 7, -9, -20, 20, 12)).isNotEqualTo(expected);
    }
  }

  /**
   * The picture of the test is not periodic, so the far side of the world is told the near one's.
   */
  @Test
  void theAntimeridianIsNoEdge() throws Exception {
    for (String pack : List.of("config/models/terra-s", NONLOCAL)) {
      try (WindowGenerator generator = open(pack)) {
        int size = 2 * generator.halo() + 6;
        int channels = generator.pack().state().size();
        WindowRequest here = LatticePicture.window(42, channels, -40, 80, size, size);
        float[] expected = generator.generate(here);
        for (long x : new long[] {-40 + LatticePicture.WORLD, -40 - 3 * LatticePicture.WORLD}) {
          WindowRequest there =
              new WindowRequest(
                  here.seed(),
                  here.level(),
                  x,
                  here.y(),
                  size,
                  size,
                  here.worldWidth(),
                  here.parent(),
                  here.log2GroundResolution());
          assertThat(generator.generate(there)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void blendedValuesOutsideTheCertifiedPartAreZero() throws Exception {
    try (WindowGenerator generator = open(NONLOCAL)) {
      int size = 2 * generator.halo() + 2;
      float[] child = generator.generate(LatticePicture.window(1, 3, 0, 0, size, size));
      int zeros = 0;
      for (float value : child) {
        zeros += value == 0 ? 1 : 0;
      }
      assertThat(zeros).isEqualTo(child.length - 3 * 8 * 8);
    }
  }

  @Test
  void groundResolutionIsClampedIntoThePack() throws Exception {
    try (WindowGenerator generator = open(new TestPack(folder, "good").read())) {
      assertThat(generator.generate(rows(-50f))).isEqualTo(generator.generate(rows(-1f)));
      assertThat(generator.generate(rows(50f))).isEqualTo(generator.generate(rows(10f)));
      assertThat(generator.generate(rows(3f))).isNotEqualTo(generator.generate(rows(4f)));
    }
  }

  @Test
  void levelsHaveDifferentNoise() throws Exception {
    try (WindowGenerator generator = open(new TestPack(folder, "good").read())) {
      WindowRequest one = LatticePicture.window(5, 1, 0, 0, 8, 8);
      WindowRequest two =
          new WindowRequest(
              5, 2, 0, 0, 8, 8, one.worldWidth(), one.parent(), one.log2GroundResolution());
      assertThat(generator.generate(one)).isNotEqualTo(generator.generate(two));
    }
  }

  @Test
  void countsWhatWasGenerated() throws Exception {
    try (WindowGenerator generator = open(new TestPack(folder, "good").read())) {
      assertThat(generator.statistics()).isEqualTo(new GenerationStatistics(0, 0, 0));
      generator.generate(LatticePicture.window(5, 1, 0, 0, 8, 6));
      generator.generate(LatticePicture.window(5, 1, 0, 0, 10, 6));
      assertThat(generator.statistics().windows()).isEqualTo(2);
      assertThat(generator.statistics().childPixels()).isEqualTo(16 * (48 + 60));
      assertThat(generator.statistics().networkNanos()).isPositive();
    }
  }

  @Test
  void onlyThePacksOwnShapeWhereTheShapeMatters() throws Exception {
    try (WindowGenerator generator = open(new TestPack(folder, "shape-dependent").read())) {
      assertThat(generator.generate(LatticePicture.window(5, 1, 0, 0, 32, 32))).hasSize(128 * 128);
      assertThatThrownBy(() -> generator.generate(LatticePicture.window(5, 1, 0, 0, 32, 31)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a window of 32 x 31 parent pixels, but test is only certified for 32 x 32");
    }
  }

  @Test
  void requestsThatCannotBeAnswered() throws Exception {
    try (WindowGenerator generator = open(NONLOCAL)) {
      int halo = 2 * generator.halo();
      assertThatThrownBy(() -> generator.generate(LatticePicture.window(5, 3, 0, 0, halo, 99)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("is all halo, 28 on each side");
      assertThatThrownBy(() -> generator.generate(LatticePicture.window(5, 1, 0, 0, 99, 99)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("1 channels, but the model's state is [red, green, blue]");
    }
  }

  @Test
  void failuresOfTheNetworkAreReported() throws Exception {
    ModelPack pack =
        new TestPack(folder, "failing")
            .with("kind: local", "kind: blended\noverlap: 2")
            .with("halo: 1", "halo: 0")
            .with("window: 30", "window: 4")
            .read();
    try (WindowGenerator generator = open(pack)) {
      assertThatThrownBy(() -> generator.generate(LatticePicture.window(5, 1, 0, 0, 9, 9)))
          .isInstanceOf(GenerationException.class)
          .hasMessageStartingWith("the network test failed: ");
    }
  }

  @Test
  void openingAFalsePackThrows() throws IOException {
    ModelPack pack = new TestPack(folder, "good").with("halo: 1", "halo: 0").read();
    assertThatThrownBy(() -> open(pack))
        .isInstanceOf(ModelPackException.class)
        .hasMessageContaining("is declared local with a halo of 0 parent pixels, but ");
  }

  @Test
  void identityTellsEverythingThatChangesPixels() throws IOException {
    List<String> identities = new ArrayList<>();
    identities.add(identity(new TestPack(folder, "good").read()));
    identities.add(identity(new TestPack(folder, "good").with("halo: 1", "halo: 2").read()));
    identities.add(identity(new TestPack(folder, "good").with("min: 0.5", "min: 0.6").read()));
    identities.add(identity(new TestPack(folder, "shape-dependent").read()));
    String blended = "kind: blended\noverlap: ";
    identities.add(identity(new TestPack(folder, "good").with("kind: local", blended + 4).read()));
    identities.add(identity(new TestPack(folder, "good").with("kind: local", blended + 5).read()));
    assertThat(identities).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{64}"));
    assertThat(identity(new TestPack(folder, "good").read())).isEqualTo(identities.get(0));
  }

  @Test
  void closedGenerators() throws Exception {
    WindowGenerator generator = open(new TestPack(folder, "good").read());
    generator.close();
    assertThatCode(generator::close).doesNotThrowAnyException();
    assertThatThrownBy(() -> generator.generate(LatticePicture.window(5, 1, 0, 0, 8, 8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the network test is closed");
  }

  private static WindowRequest rows(float log2) {
    float[] rows = new float[8];
    Arrays.fill(rows, log2);
    return new WindowRequest(5, 1, 0, 0, 8, 8, 64, new byte[64], rows);
  }

  /** The children of a core that is asked with exactly its halo. */
  private static float[] core(
      WindowGenerator generator, long seed, int x, int y, int width, int height)
      throws GenerationException {
    return core(generator, seed, x, y, width, height, 0, 0, width, height);
  }

  /** The children of a part of a core. */
  private static float[] core(
      WindowGenerator generator,
      long seed,
      int x,
      int y,
      int width,
      int height,
      int left,
      int top,
      int partWidth,
      int partHeight)
      throws GenerationException {
    int halo = generator.halo();
    int channels = generator.pack().state().size();
    int columns = 4 * (width + 2 * halo);
    int rows = 4 * (height + 2 * halo);
    float[] child =
        generator.generate(
            LatticePicture.window(
                seed, channels, x - halo, y - halo, width + 2 * halo, height + 2 * halo));
    float[] part = new float[channels * 16 * partWidth * partHeight];
    for (int line = 0; line < channels * 4 * partHeight; line++) {
      int row = line / (4 * partHeight) * rows + 4 * (halo + top) + line % (4 * partHeight);
      System.arraycopy(
          child, row * columns + 4 * (halo + left), part, line * 4 * partWidth, 4 * partWidth);
    }
    return part;
  }

  private static String identity(ModelPack pack) throws IOException {
    try (WindowGenerator generator = open(pack)) {
      return generator.identity();
    }
  }

  private static WindowGenerator open(String folder) throws IOException {
    return open(ModelPackReader.read(TestPack.root().resolve(folder).resolve("model.yaml")));
  }

  private static WindowGenerator open(ModelPack pack) throws IOException {
    return WindowGenerators.open(pack, CPU);
  }
}
