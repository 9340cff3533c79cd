package org.worldloom.server.http;

import java.util.regex.Pattern;

/** Reads numbers from parameters strictly: no NaN, no infinity, no Java suffixes. */
public final class Numbers {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,3})?");

  private Numbers() {}

  /** A whole number within a range. */
  public static int integer(String parameter, String text, int least, int most)
      throws ServiceException {
    long value = wholeNumber(parameter, text);
    if (value < least || value > most) {
      throw ServiceException.invalid(
          parameter, parameter + " is " + text + "; allowed are " + least + " to " + most + ".");
    }
    return (int) value;
  }

  /** A 64-bit whole number. */
  public static long wholeNumber(String parameter, String text) throws ServiceException {
    if (INTEGER.matcher(text).matches()) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw ServiceException.invalid(
            parameter, parameter + " is " + text + ", which does not fit into 64 bits.");
      }
    }
    throw ServiceException.invalid(
        parameter, parameter + " is '" + Quoted.shorten(text) + "', which is not a whole number.");
  }

  /** A finite decimal number. */
  public static double decimal(String parameter, String text) throws ServiceException {
    double value = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw ServiceException.invalid(
          parameter,
          parameter + " contains '" + Quoted.shorten(text) + "', which is not a finite number.");
    }
    return value;
  }
}
