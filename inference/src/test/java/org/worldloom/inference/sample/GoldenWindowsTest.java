package org.worldloom.inference.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.worldloom.inference.Certification;
import org.worldloom.inference.GoldenArrays;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.noise.NoiseKey;
import org.worldloom.inference.onnx.OnnxNetwork;
import org.worldloom.inference.onnx.ProviderKind;
import org.worldloom.inference.onnx.RuntimeOptions;
import org.worldloom.inference.pack.ModelPackReader;
import org.worldloom.inference.yaml.YamlDocument;
import org.worldloom.inference.yaml.YamlMap;

/** Windows come out as in the reference implementation. */
class GoldenWindowsTest {

  private static final RuntimeOptions CPU = new RuntimeOptions(ProviderKind.CPU, 2, 1);

  /** The reference does not fold columns: it has 48 bits of them, negative ones included. */
  private static final long UNFOLDED = 1L << 48;

  @Test
  void shippedNetwork() throws Exception {
    GoldenArrays golden = GoldenArrays.of("");
    YamlMap root =
        YamlDocument.read(golden.folder().resolve("golden.json"))
            .root("network", "windows", "tolerance", "noise", "arrays");
    try (OnnxNetwork network = open("config/models/terra-s")) {
      assertThat(network.pack().sha256()).isEqualTo(root.sha256("network"));
      for (YamlMap window :
          root.maps("windows", "name", "x", "y", "size", "parentZoom", "noiseKey")) {
        String name = window.text("name");
        long key = Long.parseUnsignedLong(window.text("noiseKey"), 16);
        int size = window.integer("size", 1, 1000);
        WindowRequest request =
            new WindowRequest(
                0,
                1,
                window.integer("x", 0, 8191),
                window.integer("y", 0, 8191),
                size,
                size,
                8192,
                golden.bytes(name + "-parent"),
                golden.floats(name + "-log2"));
        float[] child = new WindowSampler(network, (r, step) -> key).sample(request);
        assertClose(child, golden.floats(name + "-child"), root.number("tolerance", 0, 1));
      }
    }
  }

  @Test
  void flow() throws Exception {
    GoldenArrays golden = GoldenArrays.of("packs/toy-flow");
    try (OnnxNetwork network = open("training/golden/packs/toy-flow")) {
      WindowSampler sampler =
          new WindowSampler(
              network,
              (r, step) -> step == NoiseKey.INPUT ? 0x0123456789abcdefL : 0xfedcba9876543210L);
      float[] child = sampler.sample(LatticePicture.window(0, 3, 1000, -20, 48, 48));
      float[] core = core(child, 3, 4 * 48, 4 * 48, 4 * 16);
      assertClose(core, golden.floats("child-core"), 2e-5);
    }
  }

  @Test
  void blended() throws Exception {
    GoldenArrays golden = GoldenArrays.of("packs/toy-nonlocal");
    try (OnnxNetwork network = open("training/golden/packs/toy-nonlocal")) {
      WindowSampler sampler = new WindowSampler(network, (r, step) -> 0x0123456789abcdefL);
      WindowGenerator generator =
          new BlendedWindowGenerator(sampler, new Certification(false, false));
      int halo = generator.halo();
      int width = 22 + 2 * halo;
      int height = 19 + 2 * halo;
      float[] child =
          generator.generate(
              LatticePicture.window(0, 3, -5 - halo, 1003 - halo, width, height, UNFOLDED));
      float[] core = core(child, 3, 4 * width, 4 * height, 4 * halo);
      assertClose(core, golden.floats("child"), 2e-5);
    }
  }

  private static OnnxNetwork open(String folder) throws IOException {
    return OnnxNetwork.open(
        ModelPackReader.read(TestPack.root().resolve(folder).resolve("model.yaml")), CPU);
  }

  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (Math.abs(actual[i] - expected[i]) > tolerance) {
        assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], within((float) tolerance));
      }
    }
  }

  static float[] core(float[] values, int planes, int width, int height, int margin) {
    int coreWidth = width - 2 * margin;
    int coreHeight = height - 2 * margin;
    float[] core = new float[planes * coreWidth * coreHeight];
    for (int line = 0; line < planes * coreHeight; line++) {
      int row = line / coreHeight * height + margin + line % coreHeight;
      System.arraycopy(values, row * width + margin, core, line * coreWidth, coreWidth);
    }
    return core;
  }
}
