package org.worldloom.inference;

import java.util.Objects;

/**
 * A rectangular window of parent pixels, halo included, from which child pixels are generated.
 *
 * @param seed the world seed; two seeds are two parallel planets
 * @param level index of the <em>child</em> level in the cascade (1 is the first generated level);
 *     separates the noise of the stages
 * @param x absolute column of the window's first parent pixel; any value, the world is periodic
 * @param y absolute row of the window's first parent pixel; may be negative or beyond the last row
 * @param width parent columns, halo included
 * @param height parent rows, halo included
 * @param worldWidth parent columns around the world; {@code x} is taken modulo this
 * @param parent quantised parent state, planar: {@code parent[(c * height + row) * width +
 *     column]}, unsigned bytes; not copied, must not change while the request is in use
 * @param log2GroundResolution per parent row, log2 of the metres that one <em>child</em> pixel of
 *     that row covers on the ground; {@code height} values
 */
public record WindowRequest(
    long seed,
    int level,
    long x,
    long y,
    int width,
    int height,
    long worldWidth,
    byte[] parent,
    float[] log2GroundResolution) {

  public WindowRequest {
    Objects.requireNonNull(parent, "parent");
    Objects.requireNonNull(log2GroundResolution, "log2GroundResolution");
    if (width <= 0 || height <= 0 || worldWidth <= 0) {
      throw new IllegalArgumentException(
          "window " + width + " x " + height + " in a world of " + worldWidth + " columns");
    }
    if (parent.length == 0 || parent.length % (width * height) != 0) {
      throw new IllegalArgumentException(
          parent.length + " parent values are not whole planes of " + width + " x " + height);
    }
    if (log2GroundResolution.length != height) {
      throw new IllegalArgumentException(
          log2GroundResolution.length + " ground resolutions for " + height + " rows");
    }
  }

  /** Number of state channels in {@link #parent}. */
  public int channels() {
    return parent.length / (width * height);
  }
}
