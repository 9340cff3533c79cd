package org.worldloom.server.layer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/**
 * The world seed of a request, however it is written: {@code DIM_SEED=7} (WMS dimension), {@code
 * SEED=7} (WMTS dimension, tiles) or {@code env=seed:7} (as GeoServer's environment).
 */
public final class SeedParameter {
  private static final List<String> KEYS = List.of("DIM_SEED", "SEED");

  private SeedParameter() {}

  /** The seed of the query, or the layer's own when the query names none. */
  public static long of(Kvp query, Layer layer) throws ServiceException {
    Set<Long> seeds = new LinkedHashSet<>();
    for (String key : KEYS) {
      for (String value : query.all(key)) {
        if (!value.equalsIgnoreCase("default")) {
          seeds.add(Numbers.wholeNumber(key, value));
        }
      }
    }
    for (String environment : query.all("ENV")) {
      addFromEnvironment(environment, seeds);
    }
    if (seeds.size() > 1) {
      throw ServiceException.invalid(
          "DIM_SEED", "The request names two different seeds: " + seeds + ".");
    }
    return seeds.stream().findFirst().orElse(layer.defaultSeed());
  }

  private static void addFromEnvironment(String environment, Set<Long> seeds)
      throws ServiceException {
    for (String entry : environment.split(";", -1)) {
      int colon = entry.indexOf(':');
      if (colon < 0 && !entry.isBlank()) {
        throw ServiceException.invalid(
            "ENV",
            "env contains '" + Quoted.shorten(entry) + "'; entries have the form name:value.");
      }
      if (colon >= 0 && entry.substring(0, colon).trim().toLowerCase(Locale.ROOT).equals("seed")) {
        seeds.add(Numbers.wholeNumber("ENV", entry.substring(colon + 1).trim()));
      }
    }
  }
}
