package org.worldloom.coverage.geotools;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.raster.MapRequestException;

/**
 * Which world a read shows: the dimension {@code SEED} ({@code DIM_SEED=7}), else the request's
 * environment ({@code env=seed:7}), else the planet's own seed.
 */
final class SeedChoice {
  private static final String NAME = "SEED";

  /** Whole numbers up to here survive a double. */
  private static final double EXACT = 1L << 53;

  private SeedChoice() {}

  /**
   * Chooses the seed.
   *
   * @param dimension value of the read parameter, usually a list of one number or text
   * @param environment the request's environment
   */
  static long of(@Nullable Object dimension, Map<String, Object> environment, long planetSeed)
      throws MapRequestException {
    Object asked = single(dimension);
    if (asked == null) {
      asked = single(fromEnvironment(environment));
    }
    return asked == null ? planetSeed : seed(asked);
  }

  private static @Nullable Object fromEnvironment(Map<String, Object> environment) {
    for (Map.Entry<String, Object> entry : environment.entrySet()) {
      if (NAME.equalsIgnoreCase(entry.getKey())) {
        return entry.getValue();
      }
    }
    return null;
  }

  /** The only value; a blank text, which the tile cache sends for "none", is no value. */
  private static @Nullable Object single(@Nullable Object value) throws MapRequestException {
    if (value instanceof CharSequence text && text.toString().isBlank()) {
      return null;
    }
    if (!(value instanceof Collection<?> values)) {
      return value;
    }
    if (values.size() > 1) {
      throw new MapRequestException(
          "a map shows one seed, not " + values.size() + "; give one whole number");
    }
    return values.isEmpty() ? null : single(values.iterator().next());
  }

  private static long seed(Object asked) throws MapRequestException {
    if (asked instanceof Long || asked instanceof Integer) {
      return ((Number) asked).longValue();
    }
    if (asked instanceof Number number) {
      return fromDouble(number.doubleValue());
    }
    try {
      return Long.parseLong(asked.toString().strip());
    } catch (NumberFormatException e) {
      throw new MapRequestException(
          "the seed \""
              + asked
              + "\" is not a whole number from "
              + Long.MIN_VALUE
              + " to "
              + Long.MAX_VALUE,
          e);
    }
  }

  private static long fromDouble(double value) throws MapRequestException {
    if (value != Math.rint(value)) {
      throw new MapRequestException("the seed " + value + " is not a whole number");
    }
    if (!(Math.abs(value) <= EXACT)) {
      throw new MapRequestException(
          "the seed "
              + value
              + " arrived as a floating-point number and has lost digits; beyond 2^53 give it as"
              + " env=seed:...");
    }
    return (long) value;
  }
}
