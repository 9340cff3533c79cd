package org.worldloom.coverage.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.GranuleRect.Cell;
import org.worldloom.coverage.grid.PixelRect;

class WindowPlannerTest {
  private static final long WORLD = 128;

  @Provide
  Arbitrary<Set<Cell>> cells() {
    Arbitrary<Long> coordinate = Arbitraries.longs().between(0, 19);
    return Combinators.combine(coordinate, coordinate).as(Cell::new).set().ofMinSize(1);
  }

  @Property(tries = 300)
  void freeWindowsPartitionTheCellsAndAreNeverWiderThanTheEdge(@ForAll("cells") Set<Cell> cells) {
    WindowPlanner planner = new WindowPlanner(16, 8, false);
    List<Cell> covered = new ArrayList<>();
    for (GranuleRect window : planner.windows(cells, WORLD)) {
      covered.addAll(window.cells());
      assertThat(window.width()).isLessThanOrEqualTo(8);
      assertThat(window.height()).isLessThanOrEqualTo(8);
    }
    assertThat(covered).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(cells);
  }

  @Property(tries = 300)
  void fixedWindowsHaveOneShapeAndCoverTheClosure(@ForAll("cells") Set<Cell> cells) {
    WindowPlanner planner = new WindowPlanner(16, 4, true);
    List<Cell> covered = new ArrayList<>();
    for (GranuleRect window : planner.windows(cells, WORLD)) {
      assertThat(window.width()).isEqualTo(4);
      assertThat(window.height()).isEqualTo(4);
      assertThat(window.x0() % 4).isZero();
      covered.addAll(window.cells());
    }
    assertThat(covered)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(planner.closure(cells, WORLD));
  }

  @Test
  void smallSetsOnALatticeCornerAreNotCut() {
    WindowPlanner planner = new WindowPlanner(16, 8, false);
    GranuleRect corner = new GranuleRect(7, 7, 9, 9);
    assertThat(planner.windows(corner.cells(), WORLD)).containsExactly(corner);
  }

  @Test
  void wholeTileIsOneWindow() {
    WindowPlanner planner = new WindowPlanner(16, 8, false);
    List<GranuleRect> windows = planner.windows(new GranuleRect(4, 4, 8, 8).cells(), WORLD);
    assertThat(windows).containsExactly(new GranuleRect(4, 4, 8, 8));
    assertThat(planner.parentPixels(windows.get(0))).isEqualTo(new PixelRect(48, 48, 144, 144));
  }
}
