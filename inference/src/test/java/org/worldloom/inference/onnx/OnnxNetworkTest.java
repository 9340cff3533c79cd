package org.worldloom.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.onnx.ProbeWorld.Area;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;

class OnnxNetworkTest {

  private static final RuntimeOptions CPU = new RuntimeOptions(ProviderKind.CPU, 1, 1);

  private final Path folder;

  OnnxNetworkTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void runs() throws Exception {
    try (OnnxNetwork network = open("good")) {
      float[] child = network.run(inputs(network.pack(), 6, 5));
      assertThat(child).hasSize(16 * 6 * 5);
      assertThat(network.nanos()).isPositive();
      assertThat(network.provider()).isEqualTo("CPU (1 thread)");
      assertThat(network.identity()).contains("CPU", OrtEnvironment.getEnvironment().getVersion());
    }
  }

  @Test
  void resultsDoNotDependOnThreadsNorOnWhatRanBefore() throws Exception {
    ModelPack pack = new TestPack(folder, "good").read();
    Map<String, Tensor> inputs = inputs(pack, 40, 33);
    try (OnnxNetwork one = OnnxNetwork.open(pack, CPU);
        OnnxNetwork two = OnnxNetwork.open(pack, new RuntimeOptions(ProviderKind.AUTO, 2, 2))) {
      float[] first = one.run(inputs);
      one.run(inputs(pack, 50, 50));
      one.run(inputs(pack, 3, 3));
      assertThat(one.run(inputs)).isEqualTo(first);
      assertThat(two.run(inputs)).isEqualTo(first);
    }
  }

  @Test
  void concurrentRunsDoNotMixTheirInputs() throws Exception {
    ModelPack pack = new TestPack(folder, "good").read();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (OnnxNetwork network = OnnxNetwork.open(pack, new RuntimeOptions(ProviderKind.CPU, 1, 2))) {
      float[] large = network.run(inputs(pack, 24, 24));
      float[] small = network.run(inputs(pack, 8, 24));
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int width = i % 2 == 0 ? 24 : 8;
        results.add(threads.submit(() -> network.run(inputs(pack, width, 24))));
      }
      for (int i = 0; i < 40; i++) {
        assertThat(results.get(i).get()).isEqualTo(i % 2 == 0 ? large : small);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "doubles|input \"parent\" is no tensor of 32-bit floats",
        "misnamed|has the inputs [log2_ground_resolution, noise, picture], but its pack declares"
            + " [log2_ground_resolution, noise, parent]",
        "misnamed-output|has the outputs [result], but its pack declares [child]",
        "fixed-size|input \"log2_ground_resolution\" has the shape [?, 1, 32, 1], but its pack"
            + " declares [N, 1, H, 1]"
      })
  void refusesOtherTensorsThanDeclared(String network, String complaint) {
    assertThatThrownBy(() -> open(network))
        .isInstanceOf(ModelPackException.class)
        .hasMessage(folder.resolve("network.onnx") + ": " + complaint);
  }

  @Test
  void refusesOtherChannelsThanDeclared() throws IOException {
    ModelPack pack =
        new TestPack(folder, "good")
            .with("channels: 1", "channels: 2")
            .with("noise: [N, 1,", "noise: [N, 2,")
            .read();
    assertThatThrownBy(() -> OnnxNetwork.open(pack, CPU))
        .isInstanceOf(ModelPackException.class)
        .hasMessageEndingWith(
            "input \"noise\" has the shape [?, 1, ?, ?], but its pack declares [N, 2, H, W]");
  }

  @Test
  void refusesWhatIsNoOnnx() throws IOException {
    TestPack test = new TestPack(folder, "good");
    String digest = TestPack.digest(test.network());
    Files.write(test.network(), "GIF89a".getBytes(StandardCharsets.UTF_8));
    ModelPack pack = test.with(digest, TestPack.digest(test.network())).read();
    assertThatThrownBy(() -> OnnxNetwork.open(pack, CPU))
        .isInstanceOf(ModelPackException.class)
        .message()
        .startsWith(test.network() + ": cannot be opened: ")
        .doesNotContain("\n");
  }

  @Test
  void refusesAFileThatWasReplacedMeanwhile() throws IOException {
    TestPack test = new TestPack(folder, "good");
    ModelPack pack = test.read();
    Files.write(test.network(), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> OnnxNetwork.open(pack, CPU))
        .isInstanceOf(ModelPackException.class)
        .hasMessageContaining("has SHA-256 ")
        .hasMessageEndingWith("when its pack was read");
    Files.delete(test.network());
    assertThatThrownBy(() -> OnnxNetwork.open(pack, CPU))
        .isInstanceOf(ModelPackException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void saysThatCudaIsNotThere() throws IOException {
    Assumptions.assumeFalse(OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA));
    ModelPack pack = new TestPack(folder, "good").read();
    assertThatThrownBy(() -> OnnxNetwork.open(pack, new RuntimeOptions(ProviderKind.CUDA, 0, 1)))
        .isInstanceOf(ModelPackException.class)
        .hasMessageEndingWith("cannot run on CUDA: this ONNX Runtime was built without it");
  }

  @Test
  void failedRunsAreReportedAndDoNotBlockTheNext() throws Exception {
    try (OnnxNetwork network = open("failing")) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> network.run(inputs(network.pack(), 9, 6)))
            .isInstanceOf(GenerationException.class)
            .message()
            .startsWith("the network test failed: ")
            .doesNotContain("\n");
      }
      assertThat(network.run(inputs(network.pack(), 7, 7))).hasSize(16 * 49);
    }
  }

  @Test
  void resultsOfAnotherSizeThanPromised() throws Exception {
    try (OnnxNetwork network = open("twofold")) {
      assertThatThrownBy(() -> network.run(inputs(network.pack(), 5, 4)))
          .isInstanceOf(GenerationException.class)
          .hasMessage(
              "the network test gave a tensor of shape [1, 1, 8, 10] instead of [1, 1, 16, 20]");
    }
  }

  @Test
  void closedNetworks() throws Exception {
    OnnxNetwork network = open("good");
    network.close();
    assertThatCode(network::close).doesNotThrowAnyException();
    assertThatThrownBy(() -> network.run(inputs(network.pack(), 4, 4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the network test is closed");
  }

  @Test
  void interruptedWhileWaiting() throws Exception {
    try (OnnxNetwork network = open("good")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> network.run(inputs(network.pack(), 4, 4)))
          .isInstanceOf(GenerationException.class)
          .hasMessage("interrupted while waiting for the network");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private OnnxNetwork open(String network) throws IOException {
    return OnnxNetwork.open(new TestPack(folder, network).read(), CPU);
  }

  private static Map<String, Tensor> inputs(ModelPack pack, int width, int height) {
    Area window = new Area(5, 6, width, height);
    return new HashMap<>(new ProbeWorld(pack).inputs(window, window));
  }
}
