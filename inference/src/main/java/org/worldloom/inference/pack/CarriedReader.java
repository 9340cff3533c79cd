package org.worldloom.inference.pack;

import java.util.ArrayList;
import java.util.List;
import org.worldloom.inference.yaml.YamlException;
import org.worldloom.inference.yaml.YamlMap;

/**
 * Reads the optional block {@code carried} of a {@code model.yaml}:
 *
 * <pre>
 * state: [red, green, blue, tree, water, slope_east, slope_south]
 * landCover: ...                 # tree and water; may be missing
 * carried:                       # in the order of the state, behind everything else
 *   - {channel: slope_east, start: 128}     # byte that level 0 has everywhere, 0 to 255
 *   - {channel: slope_south, start: 128}
 * </pre>
 *
 * <p>A planet may bring a file with their bytes of level 0, which then takes the place of {@code
 * start}.
 */
final class CarriedReader {
  private static final String KEY = "carried";
  private static final int MOST_CHANNELS = 8;
  private static final int LARGEST_BYTE = 255;

  private CarriedReader() {}

  /** The channels of the block; none if it is missing. */
  static List<CarriedChannel> read(YamlMap root) throws YamlException {
    List<CarriedChannel> carried = new ArrayList<>();
    if (!root.has(KEY)) {
      return carried;
    }
    for (YamlMap entry : root.maps(KEY, "channel", "start")) {
      carried.add(
          new CarriedChannel(entry.text("channel"), entry.integer("start", 0, LARGEST_BYTE)));
    }
    if (carried.isEmpty() || carried.size() > MOST_CHANNELS) {
      throw root.error(
          KEY, "must have 1 to " + MOST_CHANNELS + " channels, but has " + carried.size());
    }
    return carried;
  }
}
