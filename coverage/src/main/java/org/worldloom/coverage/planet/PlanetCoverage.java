package org.worldloom.coverage.planet;

import java.util.ArrayList;
import java.util.List;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * One of the coverages that a planet is served as. All have the planet's grid and seed.
 *
 * @param name name in requests; the picture has the planet's own
 * @param title one line for people
 * @param description a paragraph for people; may be empty
 * @param content what its pixels are
 */
public record PlanetCoverage(
    String name, String title, String description, CoverageContent content) {

  /** Ends the name of the coverage that tells which stage a pixel comes from. */
  public static final String LEVEL_SUFFIX = "_level";

  /** The picture first, then what is known about it. */
  static List<PlanetCoverage> of(PlanetFile planet, WorldGrid grid) {
    List<PlanetCoverage> coverages = new ArrayList<>();
    coverages.add(
        new PlanetCoverage(
            planet.name(), planet.title(), planet.description(), CoverageContent.RGB));
    coverages.add(
        new PlanetCoverage(
            planet.name() + LEVEL_SUFFIX,
            planet.title() + ": level of detail",
            "The zoom of the state that each pixel is taken from: up to "
                + grid.baseZoom()
                + " it is the base map, beyond it was generated.",
            new CoverageContent.Stages(StageLegend.of(grid))));
    return List.copyOf(coverages);
  }

  /** State channels from which people see colours. */
  public boolean isPicture() {
    return content.legend().isEmpty();
  }
}
