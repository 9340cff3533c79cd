package org.worldloom.inference.pack;

import java.nio.file.Path;
import java.util.List;

/**
 * The state channels of a pack that are class weights.
 *
 * @param legend classes in the order of their state channels, which follow red, green and blue
 * @param start where level 0 gets its weights from
 */
public record LandCover(List<LandClass> legend, Start start) {

  /** State channels before the first weight: red, green, blue. */
  public static final int FIRST_CHANNEL = 3;

  /**
   * One class.
   *
   * @param channel name of its state channel
   * @param value what stands for it in maps, 0 to 254
   * @param title one line for people
   * @param colour {@code 0xRRGGBB}
   */
  public record LandClass(String channel, int value, String title, int colour) {}

  /**
   * The network that makes the weights of level 0 from the base map's colours.
   *
   * @param network the ONNX file
   * @param sha256 lower-case hexadecimal digest of that file, verified
   * @param halo base-map pixels of context on each side
   */
  public record Start(Path network, String sha256, int halo) {}

  public LandCover {
    legend = List.copyOf(legend);
  }
}
