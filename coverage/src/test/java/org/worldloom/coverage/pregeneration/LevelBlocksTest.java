package org.worldloom.coverage.pregeneration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;

class LevelBlocksTest {
  private static final WorldGrid GRID = new WorldGrid(5, 7);

  @Test
  void blocksCoverTheBoxOnceOnEveryLevelOfTheZooms() throws Exception {
    LevelBlocks blocks = LevelBlocks.of(GRID, box(7.5, 45.9, 9.0, 46.5), 5, 12);
    List<Integer> levels = new ArrayList<>();
    List<PixelRect> finest = new ArrayList<>();
    blocks.forEach(
        (level, block) -> {
          levels.add(level);
          if (level == 4) {
            finest.add(block);
          }
        });

    assertThat(blocks.count()).isEqualTo(levels.size());
    // Zooms 5 is the base map; zoom 12 is shown from zoom 13, level 4.
    assertThat(levels).isSorted().containsOnly(1, 2, 3, 4);
    PixelRect region = blocks.regions().get(3).pixels();
    assertThat(finest.stream().mapToLong(block -> block.width() * block.height()).sum())
        .isEqualTo(region.width() * region.height());
    double resolution = GRID.resolution(4);
    double west = (7.5 / 180 * WorldGrid.HALF_WORLD + WorldGrid.HALF_WORLD) / resolution;
    double east = (9.0 / 180 * WorldGrid.HALF_WORLD + WorldGrid.HALF_WORLD) / resolution;
    assertThat(region.x0()).isLessThanOrEqualTo((long) west).isGreaterThan((long) west - 64);
    assertThat(region.x1()).isGreaterThanOrEqualTo((long) east).isLessThan((long) east + 65);
  }

  @Test
  void theBaseMapNeedsNoGeneration() {
    assertThat(LevelBlocks.of(GRID, box(-180, -85, 180, 85), 0, 5).count()).isZero();
  }

  @Test
  void aBoxAcrossTheAntimeridianGoesOnEastward() {
    PixelRect region = LevelBlocks.of(GRID, box(179, -1, 181, 1), 7, 7).regions().get(0).pixels();
    assertThat(region.x1()).isGreaterThan(GRID.size(1));
    assertThat(region.width()).isLessThan(400);
  }

  @Test
  void rowsEndWhereTheWorldEnds() {
    PixelRect region = LevelBlocks.of(GRID, box(0, 84, 1, 90), 7, 7).regions().get(0).pixels();
    assertThat(region.y0()).isZero();
  }

  private static ReferencedEnvelope box(double west, double south, double east, double north) {
    return new ReferencedEnvelope(west, east, south, north, DefaultGeographicCRS.WGS84);
  }
}
