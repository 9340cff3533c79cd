package org.worldloom.coverage.basemap;

/**
 * From class weights to bytes whose sum is 255: floors, and one more for the classes with the
 * largest fractions, ties by their order (largest remainder). Pure arithmetic; one thread.
 */
final class WeightRounding {
  private static final int ONE = 255;

  /** How far from 1 a sum of weights may be. */
  private static final double TOLERANCE = 0.01;

  private final double[] fractions;
  private final int[] values;

  WeightRounding(int classes) {
    fractions = new double[classes];
    values = new int[classes];
  }

  /**
   * Rounds the weights of one pixel.
   *
   * @param weights planar, {@code weights[c * plane + index]}, 0..1 with a sum of 1
   * @param target planar, {@code target[c * targetPlane + targetIndex]}
   * @return false if the weights are no numbers or their sum is not 1 to within 1 per cent
   */
  boolean round(
      float[] weights, int plane, int index, byte[] target, int targetPlane, int targetIndex) {
    double sum = 0;
    for (int c = 0; c < values.length; c++) {
      fractions[c] = Math.max(0, weights[c * plane + index]);
      sum += fractions[c];
    }
    if (!(Math.abs(sum - 1) <= TOLERANCE)) {
      return false;
    }
    int left = ONE;
    for (int c = 0; c < values.length; c++) {
      double exact = ONE * fractions[c] / sum;
      values[c] = (int) Math.min(exact, ONE);
      fractions[c] = exact - values[c];
      left -= values[c];
    }
    for (; left > 0; left--) {
      int largest = largestFraction();
      values[largest]++;
      fractions[largest] = -1;
    }
    for (int c = 0; c < values.length; c++) {
      target[c * targetPlane + targetIndex] = (byte) values[c];
    }
    return true;
  }

  private int largestFraction() {
    int largest = 0;
    for (int c = 1; c < fractions.length; c++) {
      if (fractions[c] > fractions[largest]) {
        largest = c;
      }
    }
    return largest;
  }
}
