package org.worldloom.inference.pack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.worldloom.inference.pack.ModelPack.Kind;
import org.worldloom.inference.pack.ModelPack.Range;
import org.worldloom.inference.pack.ModelPack.TrainingSource;
import org.worldloom.inference.yaml.YamlDocument;
import org.worldloom.inference.yaml.YamlException;
import org.worldloom.inference.yaml.YamlMap;

/**
 * Reads a {@code model.yaml} of format 1:
 *
 * <pre>
 * format: 1
 * name: terra-s                  # letters, digits, . _ -
 * version: "1.0"                 # text
 * description: one paragraph
 * licence: CC0-1.0               # of the weights, SPDX
 * kind: local                    # or blended
 * scale: 4                       # child pixels per parent pixel and axis
 * state: [red, green, blue]      # channels that pass from level to level
 * landCover: ...                 # optional: which of them are class weights, see LandCoverReader
 * carried: ...                   # optional: those that the base map lacks, see CarriedReader
 * halo: 16                       # parent pixels, per sampler step; blended: border discarded
 * window: 64                     # preferred core edge, parent pixels
 * overlap: 16                    # blended only: parent pixels ramped, at most half a window
 * noise: {channels: 16}          # per parent pixel
 * groundResolution: {min: 0.3, max: 5000}   # metres per child pixel
 * sampler: {kind: one-step}      # or {kind: flow, steps: 4}
 * network:
 *   file: terra-s.onnx           # in this folder
 *   sha256: ...
 *   inputs: {parent: [N, 3, H, W], ...}     # see {@link TensorContract}
 *   outputs: {child: [N, 3, 4H, 4W]}
 * training:                      # may be []
 *   - {source: ..., licence: ...}
 * </pre>
 *
 * <p>A pack that was read has a network of the declared digest inside its own folder. Whether its
 * tensors and its locality are as declared is found when it is opened.
 */
public final class ModelPackReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_-]{0,63}");
  private static final List<String> COLOURS = List.of("red", "green", "blue");
  private static final int MAX_STATES = 64;
  private static final int MAX_NOISE_CHANNELS = 256;
  private static final int MAX_EDGE = 2048;

  private enum SamplerKind {
    ONE_STEP,
    FLOW
  }

  private final YamlMap root;

  private ModelPackReader(YamlMap root) {
    this.root = root;
  }

  /**
   * Reads a model pack and verifies its network's digest.
   *
   * @param modelYaml the {@code model.yaml}
   * @throws YamlException with key, file and line for everything that is not as described above,
   *     including a network that is missing or has another digest
   */
  public static ModelPack read(Path modelYaml) throws IOException {
    YamlMap root =
        YamlDocument.read(modelYaml)
            .root(
                "format",
                "name",
                "version",
                "description",
                "licence",
                "kind",
                "scale",
                "state",
                "landCover",
                "carried",
                "halo",
                "window",
                "overlap",
                "noise",
                "groundResolution",
                "sampler",
                "network",
                "training");
    return new ModelPackReader(root).read();
  }

  private ModelPack read() throws YamlException {
    only("format", 1);
    only("scale", 4);
    Kind kind = root.choice("kind", Kind.class);
    Optional<LandCover> landCover = LandCoverReader.read(root);
    List<CarriedChannel> carried = CarriedReader.read(root);
    List<String> state = state();
    checkOrder(state, landCover, carried);
    int halo = root.integer("halo", 0, MAX_EDGE);
    int window = root.integer("window", 4, MAX_EDGE);
    int noiseChannels = root.map("noise", "channels").integer("channels", 0, MAX_NOISE_CHANNELS);
    Sampler sampler = sampler();
    int edge = edge(kind, window, halo, sampler);

    YamlMap network = root.map("network", "file", "sha256", "inputs", "outputs");
    Map<String, List<String>> inputs =
        tensors(
            network,
            "inputs",
            TensorContract.inputs(state.size(), noiseChannels, sampler),
            kind,
            edge);
    Map<String, List<String>> outputs =
        tensors(network, "outputs", TensorContract.outputs(state.size()), kind, edge);
    return new ModelPack(
        root.file(),
        name(),
        root.text("version"),
        root.text("description"),
        root.text("licence"),
        kind,
        4,
        state,
        halo,
        window,
        overlap(kind, window),
        noiseChannels,
        groundResolution(),
        sampler,
        PackFile.verified(network),
        network.sha256("sha256"),
        inputs,
        outputs,
        training(),
        landCover,
        carried);
  }

  private void only(String key, int value) throws YamlException {
    long actual = root.integer(key, 0L, Long.MAX_VALUE);
    if (actual != value) {
      throw root.error(key, "must be " + value + ", the only one supported, but is " + actual);
    }
  }

  private String name() throws YamlException {
    String name = root.text("name");
    if (!NAME.matcher(name).matches()) {
      throw root.error("name", "must be a letter, then letters, digits, \".\", \"_\" and \"-\"");
    }
    return name;
  }

  private List<String> state() throws YamlException {
    List<String> state = root.texts("state");
    Set<String> seen = new HashSet<>();
    for (String channel : state) {
      if (!CHANNEL.matcher(channel).matches() || !seen.add(channel)) {
        throw root.error(
            "state", "must be different lower-case names of channels, but has " + channel);
      }
    }
    if (state.isEmpty() || state.size() > MAX_STATES) {
      throw root.error("state", "must name 1 to " + MAX_STATES + " channels");
    }
    return state;
  }

  /** With one of the blocks, what the state means is fixed to its last channel. */
  private void checkOrder(
      List<String> state, Optional<LandCover> landCover, List<CarriedChannel> carried)
      throws YamlException {
    List<String> blocks = new ArrayList<>();
    List<String> expected = new ArrayList<>(COLOURS);
    if (landCover.isPresent()) {
      blocks.add("\"landCover.legend\"");
      landCover.get().legend().forEach(entry -> expected.add(entry.channel()));
    }
    if (!carried.isEmpty()) {
      blocks.add("\"carried\"");
      carried.forEach(entry -> expected.add(entry.channel()));
    }
    if (!blocks.isEmpty() && !state.equals(expected)) {
      throw root.error(
          "state",
          "must be red, green, blue and the channels of "
              + String.join(" and ", blocks)
              + ", in this order: "
              + expected
              + ", but is "
              + state);
    }
  }

  private Sampler sampler() throws YamlException {
    YamlMap sampler = root.map("sampler", "kind", "steps");
    return switch (sampler.choice("kind", SamplerKind.class)) {
      case FLOW -> new Sampler.Flow(sampler.integer("steps", 1, 64));
      case ONE_STEP -> {
        if (sampler.has("steps")) {
          throw sampler.error("steps", "belongs to flow samplers; one-step has one");
        }
        yield new Sampler.OneStep();
      }
    };
  }

  private int edge(Kind kind, int window, int halo, Sampler sampler) throws YamlException {
    int edge = ModelPack.edge(kind, window, halo, sampler);
    if (edge > MAX_EDGE) {
      throw root.error(
          "window",
          "and its halo make windows of " + edge + " pixels; " + MAX_EDGE + " are allowed");
    }
    return edge;
  }

  private int overlap(Kind kind, int window) throws YamlException {
    if (kind == Kind.BLENDED) {
      return root.integer("overlap", 1, window / 2);
    }
    if (root.has("overlap")) {
      throw root.error("overlap", "belongs to blended packs; this one is local");
    }
    return 0;
  }

  private Range groundResolution() throws YamlException {
    YamlMap range = root.map("groundResolution", "min", "max");
    double min = range.number("min", 1e-3, 1e6);
    double max = range.number("max", 1e-3, 1e6);
    if (min > max) {
      throw range.error("max", "must not be less than min, " + min + ", but is " + max);
    }
    return new Range(min, max);
  }

  private List<TrainingSource> training() throws YamlException {
    List<TrainingSource> sources = new ArrayList<>();
    for (YamlMap source : root.maps("training", "source", "licence")) {
      sources.add(new TrainingSource(source.text("source"), source.text("licence")));
    }
    return sources;
  }

  /** Declared shapes must be the contract's; blended packs may fix their windows' size. */
  private static Map<String, List<String>> tensors(
      YamlMap network, String key, Map<String, List<String>> contract, Kind kind, int edge)
      throws YamlException {
    YamlMap tensors = network.map(key, contract.keySet().toArray(String[]::new));
    Map<String, List<String>> shapes = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> expected : contract.entrySet()) {
      List<String> shape = tensors.words(expected.getKey());
      if (!agree(expected.getValue(), shape, kind, edge)) {
        throw tensors.error(
            expected.getKey(), "must be " + expected.getValue() + ", but is " + shape);
      }
      shapes.put(expected.getKey(), shape);
    }
    return shapes;
  }

  private static boolean agree(List<String> expected, List<String> shape, Kind kind, int edge) {
    if (expected.size() != shape.size()) {
      return false;
    }
    for (int i = 0; i < shape.size(); i++) {
      String fixed =
          switch (expected.get(i)) {
            case "N" -> "1";
            case "H", "W" -> kind == Kind.BLENDED ? String.valueOf(edge) : "";
            case "4H", "4W" -> kind == Kind.BLENDED ? String.valueOf(4 * edge) : "";
            default -> "";
          };
      if (!shape.get(i).equals(expected.get(i)) && !shape.get(i).equals(fixed)) {
        return false;
      }
    }
    return true;
  }
}
