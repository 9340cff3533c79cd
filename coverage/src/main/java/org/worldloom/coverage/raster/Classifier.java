package org.worldloom.coverage.raster;

import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Legend;

/** From class weights to the class of the largest one. Immutable. */
final class Classifier {
  private final byte[] values;

  Classifier(CoverageContent.Classes content) {
    values = new byte[content.classes().entries().size()];
    for (int i = 0; i < values.length; i++) {
      Legend.Entry entry = content.classes().entries().get(i);
      values[i] = (byte) entry.value();
    }
  }

  /**
   * The value of the first class that no other outweighs.
   *
   * @param weights planar, one plane per class
   * @param plane samples of a plane
   * @param index of the pixel in a plane
   */
  byte value(byte[] weights, int plane, int index) {
    int best = 0;
    int largest = weights[index] & 0xff;
    for (int c = 1; c < values.length; c++) {
      int weight = weights[c * plane + index] & 0xff;
      if (weight > largest) {
        largest = weight;
        best = c;
      }
    }
    return values[best];
  }
}
