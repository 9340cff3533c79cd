package org.worldloom.inference.pack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that a network of format 1 takes and gives, all of 32-bit floats. N is the number of
 * windows, H and W their rows and columns in parent pixels.
 *
 * <table>
 * <caption>Tensors</caption>
 * <tr><td>{@link #PARENT}<td>N, states, H, W<td>parent pixels, byte / 255
 * <tr><td>{@link #NOISE}<td>N, noise channels, H, W<td>standard normal; only if there are channels
 * <tr><td>{@link #LOG2_GROUND_RESOLUTION}<td>N, 1, H, 1<td>log2 of metres per child pixel
 * <tr><td>{@link #SAMPLE}<td>N, states, 4H, 4W<td>flow only: the sample so far
 * <tr><td>{@link #TIME}<td>N<td>flow only: time of the sample, 0..1
 * <tr><td>{@link #CHILD}<td>N, states, 4H, 4W<td>output: child pixels in 0..1, or their velocity
 * </table>
 *
 * <p>The network that starts land cover takes {@link #COLOUR} (N, 3, H, W; byte / 255) and {@link
 * #LATITUDE} (N, 1, H, 1; degrees) and gives {@link #COVER} (N, classes, H, W; weights).
 */
public final class TensorContract {

  public static final String PARENT = "parent";
  public static final String NOISE = "noise";
  public static final String LOG2_GROUND_RESOLUTION = "log2_ground_resolution";
  public static final String SAMPLE = "sample";
  public static final String TIME = "time";
  public static final String CHILD = "child";
  public static final String COLOUR = "colour";
  public static final String LATITUDE = "latitude";
  public static final String COVER = "cover";

  private TensorContract() {}

  static Map<String, List<String>> inputs(int states, int noiseChannels, Sampler sampler) {
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    inputs.put(PARENT, List.of("N", String.valueOf(states), "H", "W"));
    if (noiseChannels > 0) {
      inputs.put(NOISE, List.of("N", String.valueOf(noiseChannels), "H", "W"));
    }
    inputs.put(LOG2_GROUND_RESOLUTION, List.of("N", "1", "H", "1"));
    if (sampler instanceof Sampler.Flow) {
      inputs.put(SAMPLE, child(states));
      inputs.put(TIME, List.of("N"));
    }
    return inputs;
  }

  static Map<String, List<String>> outputs(int states) {
    return Map.of(CHILD, child(states));
  }

  /** Inputs of the network that starts land cover. */
  public static Map<String, List<String>> startInputs() {
    return Map.of(COLOUR, List.of("N", "3", "H", "W"), LATITUDE, List.of("N", "1", "H", "1"));
  }

  /** Outputs of the network that starts land cover. */
  public static Map<String, List<String>> startOutputs(int classes) {
    return Map.of(COVER, List.of("N", String.valueOf(classes), "H", "W"));
  }

  private static List<String> child(int states) {
    return List.of("N", String.valueOf(states), "4H", "4W");
  }
}
