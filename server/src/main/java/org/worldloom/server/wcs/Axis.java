package org.worldloom.server.wcs;

import java.util.Arrays;
import java.util.Locale;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/** The two axes of a planet and the labels that clients give them. */
enum Axis {
  X("x|e|east|easting|i", "long|lon|longitude"),
  Y("y|n|north|northing|j", "lat|latitude");

  private final String labels;
  private final String degreeLabels;

  /**
   * An axis.
   *
   * @param labels regular expression of the labels that do not say degrees, lower case
   * @param degreeLabels regular expression of those that do
   */
  Axis(String labels, String degreeLabels) {
    this.labels = labels;
    this.degreeLabels = degreeLabels;
  }

  /** The axis of a label, or of an address that ends in one. */
  static Axis of(String label) throws ServiceException {
    String plain = plain(label);
    return Arrays.stream(values())
        .filter(axis -> plain.matches(axis.labels) || plain.matches(axis.degreeLabels))
        .findFirst()
        .orElseThrow(
            () ->
                new ServiceException(
                    404,
                    "InvalidAxisLabel",
                    Quoted.shorten(label),
                    "There is no axis '"
                        + Quoted.shorten(label)
                        + "'; there are X and Y, or Long and Lat."));
  }

  /** Whether a label speaks of degrees. */
  static boolean isDegrees(String label) {
    return Arrays.stream(values()).anyMatch(axis -> plain(label).matches(axis.degreeLabels));
  }

  private static String plain(String label) {
    return label.substring(label.lastIndexOf('/') + 1).trim().toLowerCase(Locale.ROOT);
  }
}
