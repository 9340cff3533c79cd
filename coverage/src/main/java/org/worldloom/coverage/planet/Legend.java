package org.worldloom.coverage.planet;

import java.awt.Color;
import java.awt.image.IndexColorModel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the byte values of a coverage mean, and the colours they are shown in. Immutable.
 *
 * @param entries in the order in which they are listed; values are different
 */
public record Legend(List<Entry> entries) {

  /** Value of pixels outside the world, in every coverage that has a legend. */
  public static final int OUTSIDE = 255;

  private static final int VALUES = 256;
  private static final int OPAQUE = 0xff000000;

  /**
   * One value.
   *
   * @param value 0 to 254
   * @param title one line for people
   * @param colour opaque
   */
  public record Entry(int value, String title, Color colour) {
    public Entry {
      if (value < 0 || value >= OUTSIDE) {
        throw new IllegalArgumentException(
            "the value " + value + " of \"" + title + "\" is outside 0.." + (OUTSIDE - 1));
      }
    }

    /** The colour as web pages write it, e.g. {@code #006400}. */
    public String hexColour() {
      return String.format("#%06x", colour.getRGB() & ~OPAQUE);
    }
  }

  public Legend {
    entries = List.copyOf(entries);
    Set<Integer> values = new HashSet<>();
    for (Entry entry : entries) {
      if (!values.add(entry.value())) {
        throw new IllegalArgumentException("the value " + entry.value() + " is listed twice");
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a legend needs an entry");
    }
  }

  /** The entry of a value. */
  public Optional<Entry> entry(int value) {
    return entries.stream().filter(entry -> entry.value() == value).findFirst();
  }

  /** The colours by value; values that are not listed are transparent. */
  public IndexColorModel colorModel() {
    byte[][] components = new byte[4][VALUES];
    for (Entry entry : entries) {
      components[0][entry.value()] = (byte) entry.colour().getRed();
      components[1][entry.value()] = (byte) entry.colour().getGreen();
      components[2][entry.value()] = (byte) entry.colour().getBlue();
      components[3][entry.value()] = (byte) OUTSIDE;
    }
    return new IndexColorModel(
        Byte.SIZE, VALUES, components[0], components[1], components[2], components[3]);
  }
}
