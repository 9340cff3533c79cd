package org.worldloom.inference.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.inference.TestPack;
import org.worldloom.inference.yaml.YamlException;

class CarriedReaderTest {
  private static final String COLOURS = "[red, green, blue, slope_east, slope_south]";
  private static final String COVERED = "[red, green, blue, tree, slope_east, slope_south]";

  /** Where it stands in the file does not matter. */
  private static final String BLOCK =
      """
      halo: 1
      carried:
        - {channel: slope_east, start: 128}
        - {channel: slope_south, start: 0}
      """;

  @TempDir private Path folder;

  /** Networks are declared, not opened, so that any file can stand for one. */
  private TestPack pack(String state, int channels) throws IOException {
    return new TestPack(folder, "good")
        .with("[grey]", state)
        .with("parent: [N, 1,", "parent: [N, " + channels + ",")
        .with("child: [N, 1,", "child: [N, " + channels + ",")
        .with("halo: 1\n", BLOCK);
  }

  private TestPack withLandCover(String state) throws IOException {
    return pack(state, 6)
        .with(
            "window: 30\n",
            """
            window: 30
            landCover:
              legend: [{channel: tree, value: 10, title: Tree cover, colour: "#006400"}]
              start:
                file: network.onnx
                sha256: %s
                halo: 2
                inputs: {colour: [N, 3, H, W], latitude: [N, 1, H, 1]}
                outputs: {cover: [N, 1, H, W]}
            """
                .formatted(TestPack.digest(folder.resolve("network.onnx"))));
  }

  @Test
  void channelsFollowTheColours() throws IOException {
    ModelPack read = pack(COLOURS, 5).read();
    assertThat(read.state()).hasSize(5);
    assertThat(read.landCover()).isEmpty();
    assertThat(read.carried())
        .containsExactly(
            new CarriedChannel("slope_east", 128), new CarriedChannel("slope_south", 0));
  }

  @Test
  void channelsFollowTheLandCover() throws IOException {
    ModelPack read = withLandCover(COVERED).read();
    assertThat(read.state()).hasSize(6);
    assertThat(read.landCover().orElseThrow().legend()).hasSize(1);
    assertThat(read.carried())
        .extracting(CarriedChannel::channel)
        .containsExactly("slope_east", "slope_south");
  }

  @Test
  void packsWithoutItHaveNone() throws IOException {
    assertThat(new TestPack(folder, "good").read().carried()).isEmpty();
  }

  @Test
  void startsAreAllBytes() throws IOException {
    assertThat(pack(COLOURS, 5).with("start: 0", "start: 255").read().carried().get(1).start())
        .isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start: 128|start: 256|line 11: \"carried[0].start\" must be a whole number from 0 to 255",
        "start: 0|start: -1|line 12: \"carried[1].start\" must be a whole number from 0 to 255",
        "start: 0|start: 0.5|line 12: \"carried[1].start\" must be a whole number from 0 to 255",
        "', start: 0'|''|line 12: missing key \"start\" under \"carried[1]\"",
        "start: 0|begin: 0|line 12: unknown key \"begin\" under \"carried[1]\"",
        "start: 0}|start: 0, title: South}|line 12: unknown key \"title\" under \"carried[1]\"",
        "channel: slope_south|name: slope_south|line 12: unknown key \"name\"",
        "channel: slope_south|channel: 7|line 12: \"carried[1].channel\" must be text",
        "channel: slope_south|channel: ''|line 12: \"carried[1].channel\" must be text",
        "channel: slope_south|channel: height|line 8: \"state\" must be red, green, blue and the"
            + " channels of \"carried\", in this order: [red, green, blue, slope_east, height], but"
            + " is [red, green, blue, slope_east, slope_south]",
        "channel: slope_south|channel: slope_east|line 8: \"state\" must be red, green, blue and",
        "slope_east, slope_south]|slope_south, slope_east]|line 8: \"state\" must be red, green",
        "slope_east, slope_south]|slope_east]|line 8: \"state\" must be red, green, blue and the",
        "blue, slope_east|blue, grey, slope_east|line 8: \"state\" must be red, green, blue and",
        "red, green|green, red|line 8: \"state\" must be red, green, blue and the channels of",
        "slope_east, slope_south]|Slope, slope_south]|line 8: \"state\" must be different lower"
      })
  void mistakesAreNamedWithTheirLine(String piece, String replacement, String complaint)
      throws IOException {
    Path file = pack(COLOURS, 5).with(piece, replacement).write();
    assertComplaint(file, complaint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[red, green, blue, slope_east, slope_south, tree]",
        "[red, green, blue, slope_east, tree, slope_south]",
        "[red, green, blue, tree, slope_south, slope_east]"
      })
  void landCoverStandsBeforeIt(String state) throws IOException {
    assertComplaint(
        withLandCover(state).write(),
        "\"state\" must be red, green, blue and the channels of \"landCover.legend\" and \"carried\","
            + " in this order: "
            + COVERED
            + ", but is "
            + state);
  }

  @Test
  void channelsOfTheStateThatNoBlockNamesAreRefused() throws IOException {
    String block = BLOCK.substring(BLOCK.indexOf("carried"));
    assertComplaint(withLandCover(COVERED).with(block, "").write(), "[red, green, blue, tree]");
  }

  @Test
  void itHasOneToEightChannels() throws IOException {
    String block = BLOCK.substring(BLOCK.indexOf("carried"));
    assertComplaint(
        pack(COLOURS, 5).with(block, "carried: []\n").write(),
        "line 10: \"carried\" must have 1 to 8 channels, but has 0");
    String nine = "  - {channel: slope_east, start: 128}\n".repeat(9);
    assertComplaint(
        pack(COLOURS, 5).with(block, "carried:\n" + nine).write(),
        "line 10: \"carried\" must have 1 to 8 channels, but has 9");
  }

  private static void assertComplaint(Path file, String complaint) {
    assertThatThrownBy(() -> ModelPackReader.read(file))
        .isInstanceOf(YamlException.class)
        .message()
        .startsWith(file.toString())
        .contains(complaint)
        .doesNotContain("\n");
  }
}
