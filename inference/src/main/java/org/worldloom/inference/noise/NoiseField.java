package org.worldloom.inference.noise;

import java.util.stream.IntStream;

/**
 * An endless plane of white noise, periodic in x: standard normal values that are a pure function
 * of (key, column, row, channel).
 *
 * <p>The definition, which other implementations must follow to the bit: for the pixel in column x
 * (folded into 0..worldWidth-1) and row y, the channels 4b to 4b+3 come from the Philox4x32-10
 * block with the counter
 *
 * <pre>
 * c0 = x, low 32 bits
 * c1 = y, low 32 bits (two's complement)
 * c2 = bits 32..47 of x | bits 32..47 of y &lt;&lt; 16
 * c3 = b
 * </pre>
 *
 * and the key (k0 its low, k1 its high 32 bits). Its words w0 to w3, read as unsigned, become
 * normal values by Box and Muller's method in double precision with {@link StrictMath}, rounded to
 * float: with u1 = (w0 + 0.5) / 2^32 and u2 = (w1 + 0.5) / 2^32,
 *
 * <pre>
 * channel 4b     = sqrt(-2 ln u1) cos(2 pi u2)
 * channel 4b + 1 = sqrt(-2 ln u1) sin(2 pi u2)
 * </pre>
 *
 * and the other two channels likewise from w2 and w3. No value exceeds 6.77.
 *
 * <p>Immutable; any thread.
 *
 * @param key see {@link NoiseKey}
 * @param worldWidth columns around the world
 */
public record NoiseField(long key, long worldWidth) {

  /** Columns have 48 bits in the counter, and so have rows with their sign. */
  private static final long WIDEST = 1L << 48;

  private static final long LAST_ROW = 1L << 47;

  private static final int CHANNELS_PER_BLOCK = 4;
  private static final double UNIT = 0x1p-32;
  private static final long UNSIGNED = 0xFFFFFFFFL;

  public NoiseField {
    if (worldWidth <= 0 || worldWidth > WIDEST) {
      throw new IllegalArgumentException(
          "a world of " + worldWidth + " columns; 1 to 2^48 are possible");
    }
  }

  /**
   * The noise of a rectangle. Rows are computed in parallel; the values do not depend on it.
   *
   * @param x first column, any value
   * @param y first row, within +-2^47
   * @param width columns
   * @param height rows
   * @param channels channels per pixel
   * @return planar values, {@code [(c * height + row) * width + column]}
   */
  public float[] rectangle(long x, long y, int width, int height, int channels) {
    if (width <= 0 || height <= 0 || channels < 0 || y < -LAST_ROW || y > LAST_ROW - height) {
      throw new IllegalArgumentException(
          "noise of " + width + " x " + height + " x " + channels + " at row " + y);
    }
    float[] values =
        new float[Math.toIntExact(Math.multiplyExact((long) width * height, (long) channels))];
    IntStream.range(0, height)
        .parallel()
        .forEach(row -> fillRow(values, x, y, width, height, channels, row));
    return values;
  }

  private void fillRow(
      float[] values, long x, long y, int width, int height, int channels, int row) {
    int[] words = new int[CHANNELS_PER_BLOCK];
    int plane = width * height;
    for (int column = 0; column < width; column++) {
      int index = row * width + column;
      for (int first = 0; first < channels; first += CHANNELS_PER_BLOCK) {
        block(Math.floorMod(x + column, worldWidth), y + row, first / CHANNELS_PER_BLOCK, words);
        store(values, index + first * plane, plane, channels - first, words);
      }
    }
  }

  private void block(long column, long row, int block, int[] words) {
    int high = (int) ((column >>> 32) & 0xFFFF) | (int) ((row >>> 32) & 0xFFFF) << 16;
    Philox.block((int) column, (int) row, high, block, key, words);
  }

  /** Turns two pairs of words into up to four values, {@code plane} apart. */
  private static void store(float[] values, int index, int plane, int channels, int[] words) {
    for (int pair = 0; pair < 2 && 2 * pair < channels; pair++) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(words[2 * pair])));
      double angle = 2 * Math.PI * uniform(words[2 * pair + 1]);
      int at = index + 2 * pair * plane;
      values[at] = (float) (radius * StrictMath.cos(angle));
      if (2 * pair + 1 < channels) {
        values[at + plane] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }

  /** In the open interval 0..1: never 0, whose logarithm does not exist, and never 1. */
  private static double uniform(int word) {
    return ((word & UNSIGNED) + 0.5) * UNIT;
  }
}
