package org.worldloom.plugin.rest;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.raster.MercatorPixels;
import org.worldloom.coverage.store.Purge;
import org.worldloom.plugin.jobs.Region;

/**
 * Body of a request about a region; the component names are the JSON keys.
 *
 * @param seed world seed; left out: the planet's own to generate, every seed to purge
 * @param bbox west, south, east, north in degrees; east may exceed 180
 * @param firstLevel coarsest level, 1 or more
 * @param lastLevel finest level
 */
record RegionRequest(
    @Nullable Long seed,
    @Nullable List<Double> bbox,
    @Nullable Integer firstLevel,
    @Nullable Integer lastLevel) {

  /** The region, if the request names all of it. */
  Region region() throws RestException {
    return region(required(firstLevel, "firstLevel"), required(lastLevel, "lastLevel"));
  }

  /** What a purge of this would remove: everything that the request does not restrict. */
  List<Purge> purges(WorldGrid grid) throws RestException {
    OptionalLong world = seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
    int first = firstLevel == null ? 1 : firstLevel;
    int last = lastLevel == null ? grid.deepestLevel() : lastLevel;
    try {
      if (bbox == null) {
        return List.of(new Purge(world, first, last, Optional.empty()));
      }
      Region region = region(first, last).within(grid);
      PixelRect pixels = MercatorPixels.touchedBy(region.envelope(), grid.zoom(last));
      return Purge.region(grid, world, first, last, pixels);
    } catch (IllegalArgumentException e) {
      throw new RestException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  /** The region with the given levels where the request names none. */
  private Region region(int defaultFirst, int defaultLast) throws RestException {
    List<Double> edges = required(bbox, "bbox");
    if (edges.size() != 4 || edges.contains(null)) {
      throw bad("\"bbox\" must have four numbers: west, south, east, north in degrees");
    }
    int first = firstLevel == null ? defaultFirst : firstLevel;
    int last = lastLevel == null ? defaultLast : lastLevel;
    try {
      return new Region(edges.get(0), edges.get(1), edges.get(2), edges.get(3), first, last);
    } catch (IllegalArgumentException e) {
      throw new RestException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  private static <T> T required(@Nullable T value, String key) throws RestException {
    if (value == null) {
      throw bad("the key \"" + key + "\" is missing");
    }
    return value;
  }

  private static RestException bad(String sentence) {
    return new RestException(HttpStatus.BAD_REQUEST, sentence);
  }
}
