package org.worldloom.inference.pack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.worldloom.inference.pack.LandCover.LandClass;
import org.worldloom.inference.yaml.YamlException;
import org.worldloom.inference.yaml.YamlMap;

/**
 * Reads the optional block {@code landCover} of a {@code model.yaml}:
 *
 * <pre>
 * state: [red, green, blue, tree, water]
 * landCover:
 *   legend:                        # in the order of the state
 *     - {channel: tree, value: 10, title: "Tree cover", colour: "#006400"}
 *     - {channel: water, value: 80, title: "Water", colour: "#0064c8"}
 *   start:                         # weights of level 0 from the base map's colours
 *     file: start.onnx             # in this folder
 *     sha256: ...
 *     halo: 2                      # base-map pixels of context
 *     inputs: {colour: [N, 3, H, W], latitude: [N, 1, H, 1]}
 *     outputs: {cover: [N, 2, H, W]}
 * </pre>
 */
final class LandCoverReader {
  private static final String KEY = "landCover";
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final int MOST_CLASSES = 32;
  private static final int LARGEST_VALUE = 254;
  private static final int MAX_HALO = 32;
  private static final int MAX_TITLE = 80;

  private LandCoverReader() {}

  /** The block, if there is one. */
  static Optional<LandCover> read(YamlMap root) throws YamlException {
    if (!root.has(KEY)) {
      return Optional.empty();
    }
    YamlMap block = root.map(KEY, "legend", "start");
    List<LandClass> legend = legend(block);
    return Optional.of(new LandCover(legend, start(block, legend.size())));
  }

  private static List<LandClass> legend(YamlMap block) throws YamlException {
    List<LandClass> legend = new ArrayList<>();
    Set<Integer> values = new HashSet<>();
    for (YamlMap entry : block.maps("legend", "channel", "value", "title", "colour")) {
      LandClass read =
          new LandClass(
              entry.text("channel"),
              entry.integer("value", 0, LARGEST_VALUE),
              title(entry),
              colour(entry));
      if (!values.add(read.value())) {
        throw entry.error("value", "must be another one: " + read.value() + " is taken");
      }
      legend.add(read);
    }
    if (legend.isEmpty() || legend.size() > MOST_CLASSES) {
      throw block.error(
          "legend", "must have 1 to " + MOST_CLASSES + " classes, but has " + legend.size());
    }
    return legend;
  }

  private static String title(YamlMap entry) throws YamlException {
    String title = entry.text("title").strip();
    if (title.isEmpty() || title.length() > MAX_TITLE || title.lines().count() != 1) {
      throw entry.error("title", "must be one line of 1 to " + MAX_TITLE + " characters");
    }
    return title;
  }

  private static int colour(YamlMap entry) throws YamlException {
    String colour = entry.text("colour");
    if (!COLOUR.matcher(colour).matches()) {
      throw entry.error("colour", "must be six hexadecimal digits such as \"#006400\"");
    }
    return Integer.parseInt(colour.substring(1), 16);
  }

  private static LandCover.Start start(YamlMap block, int classes) throws YamlException {
    YamlMap start = block.map("start", "file", "sha256", "halo", "inputs", "outputs");
    tensors(start, "inputs", TensorContract.startInputs());
    tensors(start, "outputs", TensorContract.startOutputs(classes));
    return new LandCover.Start(
        PackFile.verified(start), start.sha256("sha256"), start.integer("halo", 0, MAX_HALO));
  }

  /** Declared shapes must be the contract's; one window at a time may be stated. */
  private static void tensors(YamlMap start, String key, Map<String, List<String>> contract)
      throws YamlException {
    YamlMap tensors = start.map(key, contract.keySet().toArray(String[]::new));
    for (Map.Entry<String, List<String>> expected : new LinkedHashMap<>(contract).entrySet()) {
      List<String> shape = new ArrayList<>(tensors.words(expected.getKey()));
      if (!shape.isEmpty() && shape.get(0).equals("1")) {
        shape.set(0, "N");
      }
      if (!shape.equals(expected.getValue())) {
        throw tensors.error(
            expected.getKey(), "must be " + expected.getValue() + ", but is " + shape);
      }
    }
  }
}
