package org.worldloom.inference.pack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The validated content of a {@code model.yaml}.
 *
 * @param file the {@code model.yaml} itself
 * @param name short name, e.g. {@code terra-s}
 * @param version version text
 * @param description one paragraph for people
 * @param licence SPDX identifier of the weights
 * @param kind how windows become one picture
 * @param scale child pixels per parent pixel and axis; always 4 in format 1
 * @param state names of the state channels that pass from level to level, in tensor order
 * @param halo parent pixels on each side of a window that are spent on context, per sampler step
 *     (for blended packs: the border that is discarded)
 * @param window preferred core edge in parent pixels
 * @param overlap parent pixels over which neighbouring cores of a blended pack are ramped; 0 for
 *     local packs
 * @param noiseChannels white-noise channels per parent pixel
 * @param groundResolution metres per child pixel the network was trained for; rows outside are
 *     clamped into it
 * @param sampler how many network executions make a window
 * @param network the ONNX file
 * @param sha256 lower-case hexadecimal digest of the ONNX file, verified
 * @param inputs tensor name to declared shape (numbers or symbols such as {@code H}, {@code 4H})
 * @param outputs likewise
 * @param training sources and licences of the training data
 * @param landCover which state channels are class weights, if any are
 * @param carried the last state channels, those that the base map does not have; often none
 */
public record ModelPack(
    Path file,
    String name,
    String version,
    String description,
    String licence,
    Kind kind,
    int scale,
    List<String> state,
    int halo,
    int window,
    int overlap,
    int noiseChannels,
    Range groundResolution,
    Sampler sampler,
    Path network,
    String sha256,
    Map<String, List<String>> inputs,
    Map<String, List<String>> outputs,
    List<TrainingSource> training,
    Optional<LandCover> landCover,
    List<CarriedChannel> carried) {

  /** How windows become one continuous picture. */
  public enum Kind {
    /** Certified local: cores of overlapping windows agree bit for bit. */
    LOCAL,
    /** Not local: windows on a fixed lattice are blended with linear ramps that sum to one. */
    BLENDED
  }

  /** A closed range of metres per pixel. */
  public record Range(double min, double max) {}

  /** Where training data came from. */
  public record TrainingSource(String source, String licence) {}

  /** A pack with neither land cover nor carried channels. */
  public ModelPack(
      Path file,
      String name,
      String version,
      String description,
      String licence,
      Kind kind,
      int scale,
      List<String> state,
      int halo,
      int window,
      int overlap,
      int noiseChannels,
      Range groundResolution,
      Sampler sampler,
      Path network,
      String sha256,
      Map<String, List<String>> inputs,
      Map<String, List<String>> outputs,
      List<TrainingSource> training) {
    this(
        file,
        name,
        version,
        description,
        licence,
        kind,
        scale,
        state,
        halo,
        window,
        overlap,
        noiseChannels,
        groundResolution,
        sampler,
        network,
        sha256,
        inputs,
        outputs,
        training,
        Optional.empty(),
        List.of());
  }

  public ModelPack {
    state = List.copyOf(state);
    inputs = Map.copyOf(inputs);
    outputs = Map.copyOf(outputs);
    training = List.copyOf(training);
    carried = List.copyOf(carried);
  }

  /**
   * Parent pixels on each side of a window that are spent on context: the halo of all steps of a
   * local pack, the border that a blended pack discards.
   */
  public int margin() {
    return margin(kind, halo, sampler);
  }

  /** Edge of the pack's own window, core and margins, in parent pixels. */
  public int edge() {
    return edge(kind, window, halo, sampler);
  }

  static int edge(Kind kind, int window, int halo, Sampler sampler) {
    return window + 2 * margin(kind, halo, sampler);
  }

  private static int margin(Kind kind, int halo, Sampler sampler) {
    return kind == Kind.LOCAL ? halo * sampler.steps() : halo;
  }
}
