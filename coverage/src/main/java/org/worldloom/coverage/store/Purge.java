package org.worldloom.coverage.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Names granules that are to be forgotten.
 *
 * <p><b>Finer levels may stay.</b> A pixel is a pure function of its place, so a granule that is
 * generated again after a purge is what it was, and the children that were made from it remain
 * right. Purging a coarse level alone is safe.
 *
 * @param seed the world, or empty for all worlds
 * @param firstLevel coarsest level, 1 or more: the base map's levels are not stored
 * @param lastLevel finest level, at most {@value #MAX_LEVEL}
 * @param area granules of the <em>last</em> level, inside the world; of coarser levels those go
 *     that touch it. Empty for everywhere
 */
public record Purge(OptionalLong seed, int firstLevel, int lastLevel, Optional<GranuleRect> area) {

  /** No grid has a finer level. */
  public static final int MAX_LEVEL = (WorldGrid.MAX_ZOOM - 1) / 2;

  public Purge {
    if (firstLevel < 1 || lastLevel > MAX_LEVEL || firstLevel > lastLevel) {
      throw new IllegalArgumentException(
          "levels " + firstLevel + " to " + lastLevel + "; 1 to " + MAX_LEVEL + " exist");
    }
    if (area.isPresent() && (area.get().x0() < 0 || area.get().y0() < 0)) {
      throw new IllegalArgumentException("the area " + area.get() + " begins outside the world");
    }
  }

  /** Everything that is stored of one world, or of all. */
  public static Purge everything(OptionalLong seed) {
    return new Purge(seed, 1, MAX_LEVEL, Optional.empty());
  }

  /**
   * A region, which may reach over the antimeridian: then it takes two purges.
   *
   * @param pixels the region in pixels of the last level; columns wrap around the world
   */
  public static List<Purge> region(
      WorldGrid grid, OptionalLong seed, int firstLevel, int lastLevel, PixelRect pixels) {
    GranuleRect all = GranuleRect.covering(grid, lastLevel, pixels);
    long world = grid.granules(lastLevel);
    List<Purge> purges = new ArrayList<>();
    long x1 = Math.min(all.x1(), all.x0() + world);
    for (long turn = Math.floorDiv(all.x0(), world); turn * world < x1; turn++) {
      GranuleRect part =
          new GranuleRect(
              Math.max(all.x0() - turn * world, 0),
              all.y0(),
              Math.min(x1 - turn * world, world),
              all.y1());
      purges.add(new Purge(seed, firstLevel, lastLevel, Optional.of(part)));
    }
    return purges;
  }

  /** Whether the granule is to go. */
  public boolean covers(GranuleKey key) {
    return (seed.isEmpty() || seed.getAsLong() == key.seed())
        && key.level() >= firstLevel
        && key.level() <= lastLevel
        && area(key.level()).map(rect -> contains(rect, key)).orElse(true);
  }

  /** The area in granules of a level of the range; empty for everywhere. */
  public Optional<GranuleRect> area(int level) {
    return area.map(
        rect -> {
          long scale = 1L << (2 * (lastLevel - level));
          return new GranuleRect(
              rect.x0() / scale,
              rect.y0() / scale,
              (rect.x1() - 1) / scale + 1,
              (rect.y1() - 1) / scale + 1);
        });
  }

  private static boolean contains(GranuleRect rect, GranuleKey key) {
    return key.x() >= rect.x0()
        && key.x() < rect.x1()
        && key.y() >= rect.y0()
        && key.y() < rect.y1();
  }
}
