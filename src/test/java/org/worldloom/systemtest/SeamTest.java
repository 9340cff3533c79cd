package org.worldloom.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.systemtest.Maps.Place;

/**
 * No lattice of windows, granules or tiles shows in the picture.
 *
 * <p>For every period that the machinery works with, the mean step from one column to the next is
 * compared between columns on the lattice and their neighbours; likewise for rows. The measure is
 * the one that shows the seams of published systems, whose steps are 1.1 to 2.1 times larger on
 * their window lattice.
 *
 * <p>Neighbours are 16 pixels apart. Nearer ones would compare columns where pixels of the two
 * levels above meet with columns inside them, which is a property of the network (its training
 * measures it as "edges") and not of how windows are cut.
 */
class SeamTest {
  private static final int SIZE = 1024;
  private static final int[] PERIODS = {64, 128, 256};
  private static final int NEIGHBOURS = 2;
  private static final int SPACING = 16;
  private static final int REACH = NEIGHBOURS * SPACING;

  private static final List<Place> PLACES =
      List.of(
          Place.at("Amalfi coast", 15, 14.6, 40.63),
          Place.at("Iowa", 15, -93.6, 42.0),
          Place.at("Sahara", 15, 9.5, 25.0));

  @Test
  void noPeriodOfTheMachineryShowsInTheGradient(@TempDir Path cache) throws IOException {
    try (ServerProcess server = ServerProcess.start(cache)) {
      for (Place place : PLACES) {
        int[] map = Maps.rgb(server.image(Maps.getMap(aligned(place), SIZE, SIZE, "")));
        double[] columns = steps(map, 1, SIZE);
        double[] rows = steps(map, SIZE, 1);
        for (int period : PERIODS) {
          assertNoLattice(columns, period, place.name() + ", columns, period " + period);
          assertNoLattice(rows, period, place.name() + ", rows, period " + period);
        }
      }
    }
  }

  /** On a corner of the coarsest lattice, so that lattice lines are multiples of the period. */
  private static Place aligned(Place place) {
    return new Place(place.name(), place.zoom(), place.x() / SIZE * SIZE, place.y() / SIZE * SIZE);
  }

  /** Mean absolute step of green into each line across the given direction. */
  private static double[] steps(int[] map, int across, int along) {
    double[] steps = new double[SIZE];
    for (int line = 1; line < SIZE; line++) {
      for (int i = 0; i < SIZE; i++) {
        int here = map[line * across + i * along];
        int before = map[(line - 1) * across + i * along];
        steps[line] += Math.abs((here >> 8 & 0xff) - (before >> 8 & 0xff));
      }
      steps[line] /= SIZE;
    }
    return steps;
  }

  private static void assertNoLattice(double[] steps, int period, String where) {
    double excess = 0;
    double level = 0;
    int lines = 0;
    for (int line = period; line < SIZE - REACH; line += period) {
      excess += excess(steps, line);
      level += steps[line];
      lines++;
    }
    double sum = 0;
    double squares = 0;
    int all = 0;
    for (int line = 2 * REACH; line < SIZE - REACH; line += SPACING) {
      double value = excess(steps, line);
      sum += value;
      squares += value * value;
      all++;
    }
    double deviation = Math.sqrt(squares / all - sum / all * (sum / all));
    double zScore = (excess / lines - sum / all) / (deviation / Math.sqrt(lines));
    assertThat(zScore).as("%s: z-score, mean step %.3f", where, level / lines).isBetween(-3.5, 3.5);
  }

  /** How much larger the step into a line is than the steps into its neighbours. */
  private static double excess(double[] steps, int line) {
    double around = 0;
    for (int k = 1; k <= NEIGHBOURS; k++) {
      around += steps[line - k * SPACING] + steps[line + k * SPACING];
    }
    return steps[line] - around / (2 * NEIGHBOURS);
  }
}
