package org.worldloom.server.wcs;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/** How the unscaled size becomes the size of the answer (WCS scaling extension, OGC 12-039). */
@FunctionalInterface
interface Scaling {

  /**
   * The size along one axis.
   *
   * @param pixels unscaled size
   */
  long size(Axis axis, long pixels);

  /** The longest edge that is computed with, pixels; far above any limit. */
  long LONGEST = 1L << 40;

  /** Reads the one scaling parameter that a request may have. */
  static Scaling read(Kvp query) throws ServiceException {
    List<String> given =
        List.of("SCALEFACTOR", "SCALEAXES", "SCALESIZE", "SCALEEXTENT").stream()
            .filter(query::mentions)
            .toList();
    if (given.size() > 1) {
      throw ServiceException.invalid(
          given.get(1), "Only one way of scaling may be used, not " + given + ".");
    }
    return given.isEmpty() ? (axis, pixels) -> pixels : read(given.get(0), query);
  }

  private static Scaling read(String parameter, Kvp query) throws ServiceException {
    String text = query.required(parameter);
    return switch (parameter) {
      case "SCALEFACTOR" -> byFactor(text);
      case "SCALEAXES" -> byFactors(AxisValues.parse(parameter, text));
      case "SCALESIZE" -> toSize(AxisValues.parse(parameter, text));
      default -> toExtent(AxisValues.parse(parameter, text));
    };
  }

  private static Scaling byFactor(String text) throws ServiceException {
    double factor = factor("SCALEFACTOR", text);
    return (axis, pixels) -> scaled(pixels, factor);
  }

  private static Scaling byFactors(Map<Axis, String> texts) throws ServiceException {
    Map<Axis, Double> factors = new EnumMap<>(Axis.class);
    for (Map.Entry<Axis, String> text : texts.entrySet()) {
      factors.put(text.getKey(), factor("SCALEAXES", text.getValue()));
    }
    return (axis, pixels) -> scaled(pixels, factors.getOrDefault(axis, 1.0));
  }

  private static Scaling toSize(Map<Axis, String> texts) throws ServiceException {
    Map<Axis, Long> sizes = new EnumMap<>(Axis.class);
    for (Map.Entry<Axis, String> text : texts.entrySet()) {
      long size = Numbers.wholeNumber("SCALESIZE", text.getValue());
      if (size < 1 || size > LONGEST) {
        throw new ServiceException(
            404, "InvalidExtent", "SCALESIZE", "SCALESIZE contains " + size + "; sizes are >= 1.");
      }
      sizes.put(text.getKey(), size);
    }
    return (axis, pixels) -> sizes.getOrDefault(axis, pixels);
  }

  private static Scaling toExtent(Map<Axis, String> texts) throws ServiceException {
    Map<Axis, Long> sizes = new EnumMap<>(Axis.class);
    for (Map.Entry<Axis, String> text : texts.entrySet()) {
      String[] ends = text.getValue().split(":", -1);
      long low = ends.length == 2 ? Numbers.wholeNumber("SCALEEXTENT", ends[0].trim()) : 0;
      long high = ends.length == 2 ? Numbers.wholeNumber("SCALEEXTENT", ends[1].trim()) : -1;
      if (high < low || low < -LONGEST || high > LONGEST) {
        throw new ServiceException(
            404,
            "InvalidExtent",
            "SCALEEXTENT",
            "SCALEEXTENT contains '"
                + Quoted.shorten(text.getValue())
                + "'; extents have the form low:high.");
      }
      sizes.put(text.getKey(), high - low + 1);
    }
    return (axis, pixels) -> sizes.getOrDefault(axis, pixels);
  }

  private static double factor(String parameter, String text) throws ServiceException {
    double factor = Numbers.decimal(parameter, text.trim());
    if (factor <= 0) {
      throw new ServiceException(
          404,
          "InvalidScaleFactor",
          parameter,
          parameter + " contains " + Quoted.shorten(text) + "; factors are greater than 0.");
    }
    return factor;
  }

  private static long scaled(long pixels, double factor) {
    return Math.max(1, Math.min(LONGEST, Math.round(pixels * factor)));
  }

  /** Texts such as {@code X(300),Y(200)}. */
  final class AxisValues {
    private static final Pattern FORM = Pattern.compile("\\G,?\\s*([^,()]+)\\(([^()]*)\\)\\s*");

    private AxisValues() {}

    static Map<Axis, String> parse(String parameter, String text) throws ServiceException {
      Map<Axis, String> values = new EnumMap<>(Axis.class);
      Matcher matcher = FORM.matcher(text);
      int end = 0;
      while (matcher.find()) {
        if (values.put(Axis.of(matcher.group(1)), matcher.group(2).trim()) != null) {
          throw ServiceException.invalid(parameter, parameter + " names an axis twice.");
        }
        end = matcher.end();
      }
      if (values.isEmpty() || end != text.length()) {
        throw ServiceException.invalid(
            parameter,
            parameter + " is '" + Quoted.shorten(text) + "'; it has the form X(value),Y(value).");
      }
      return values;
    }
  }
}
