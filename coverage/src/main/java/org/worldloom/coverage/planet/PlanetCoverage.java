package org.worldloom.coverage.planet;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.inference.pack.LandCover;

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

  /** Ends the name of the coverage of land-cover classes. */
  public static final String LAND_COVER_SUFFIX = "_landcover";

  /** The picture first, then what is known about it. */
  static List<PlanetCoverage> of(PlanetFile planet, WorldGrid grid, Optional<LandCover> landCover) {
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
    landCover.ifPresent(cover -> coverages.add(classes(planet, cover)));
    return List.copyOf(coverages);
  }

  private static PlanetCoverage classes(PlanetFile planet, LandCover cover) {
    List<Legend.Entry> entries =
        cover.legend().stream()
            .map(entry -> new Legend.Entry(entry.value(), entry.title(), new Color(entry.colour())))
            .toList();
    return new PlanetCoverage(
        planet.name() + LAND_COVER_SUFFIX,
        planet.title() + ": land cover",
        "The land-cover class that the network works with at each pixel: started from the colours"
            + " of the base map, refined with every level, not observed.",
        new CoverageContent.Classes(LandCover.FIRST_CHANNEL, new Legend(entries)));
  }

  /** State channels from which people see colours. */
  public boolean isPicture() {
    return content.legend().isEmpty();
  }
}
