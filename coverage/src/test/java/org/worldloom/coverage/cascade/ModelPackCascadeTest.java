package org.worldloom.coverage.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.onnx.RuntimeOptions;
import org.worldloom.inference.pack.ModelPackReader;
import org.worldloom.inference.sample.WindowGenerators;

/**
 * The cascade over real networks of each kind: one step and local, several steps and local, not
 * local and therefore blended.
 */
class ModelPackCascadeTest {
  private static final Path ROOT = Path.of(System.getProperty("worldloom.root"));
  private static final int LEVEL = 3;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config/models/terra-s",
        "training/golden/packs/toy-cover",
        "training/golden/packs/toy-flow",
        "training/golden/packs/toy-nonlocal"
      })
  void partsReadInAnyOrderMakeTheWhole(String pack) throws IOException {
    PixelRect whole = new PixelRect(50_100, 70_030, 50_100 + 200, 70_030 + 150);
    byte[] expected;
    try (WindowGenerator generator = open(pack)) {
      expected = new MemoryWorld(generator).cascade().read(42, LEVEL, whole, later());
    }
    try (WindowGenerator generator = open(pack)) {
      Cascade cascade = new MemoryWorld(generator).cascade();
      for (long x = whole.x1() - 50; x >= whole.x0(); x -= 50) {
        PixelRect part = new PixelRect(x, whole.y0(), x + 50, whole.y1());
        byte[] pixels = cascade.read(42, LEVEL, part, later());
        for (int row = 0; row < cascade.channels() * 150; row++) {
          int at = (int) (row * whole.width() + x - whole.x0());
          assertThat(Arrays.copyOfRange(pixels, row * 50, row * 50 + 50))
              .as("%s, row %s from column %s", pack, row, x)
              .isEqualTo(Arrays.copyOfRange(expected, at, at + 50));
        }
      }
    }
  }

  private static WindowGenerator open(String pack) throws IOException {
    return WindowGenerators.open(
        ModelPackReader.read(ROOT.resolve(pack).resolve("model.yaml")), RuntimeOptions.DEFAULT);
  }

  private static long later() {
    return System.nanoTime() + 120_000_000_000L;
  }
}
