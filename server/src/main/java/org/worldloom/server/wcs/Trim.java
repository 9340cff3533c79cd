package org.worldloom.server.wcs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/**
 * One {@code SUBSET}: an interval along an axis.
 *
 * @param axis along which
 * @param degrees whether the label says that the numbers are degrees
 * @param crs reference system written inside the parameter, as in WCS 2.0.0
 * @param low lower end; empty for the end of the planet
 * @param high upper end, likewise
 */
record Trim(
    Axis axis, boolean degrees, Optional<String> crs, Optional<Double> low, Optional<Double> high) {
  private static final Pattern FORM =
      Pattern.compile("([^,()]+)(?:,([^()]+))?\\(([^,()]*)(?:,([^,()]*))?\\)");

  static Trim parse(String text) throws ServiceException {
    Matcher form = FORM.matcher(text.trim());
    if (!form.matches()) {
      throw invalid("SUBSET is '" + Quoted.shorten(text) + "'; it has the form axis(low,high).");
    }
    if (form.group(4) == null) {
      throw invalid(
          "SUBSET=" + Quoted.shorten(text) + " is a slice; a map needs intervals: axis(low,high).");
    }
    Trim trim =
        new Trim(
            Axis.of(form.group(1)),
            Axis.isDegrees(form.group(1)),
            Optional.ofNullable(form.group(2)),
            end(form.group(3)),
            end(form.group(4)));
    if (trim.low.isPresent() && trim.high.isPresent() && trim.low.get() >= trim.high.get()) {
      throw invalid(
          "SUBSET=" + Quoted.shorten(text) + " is empty or reversed: low must be less than high.");
    }
    return trim;
  }

  private static Optional<Double> end(String text) throws ServiceException {
    String plain = text.trim();
    if (plain.equals("*")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Numbers.decimal("SUBSET", plain));
    } catch (ServiceException e) {
      throw invalid(e.sentence());
    }
  }

  static ServiceException invalid(String sentence) {
    return new ServiceException(404, "InvalidSubsetting", "SUBSET", sentence);
  }
}
