package org.worldloom.server.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A size as it is typed: {@code WxH}.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
record PixelSize(int width, int height) {

  /** Reads {@code WxH}. */
  static final class Converter implements ITypeConverter<PixelSize> {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,9})[xX]([1-9]\\d{0,9})");

    @Override
    public PixelSize convert(String text) {
      Matcher size = SIZE.matcher(text);
      if (!size.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no size; a size is columns x rows, such as 1024x768");
      }
      return new PixelSize(number(text, size.group(1)), number(text, size.group(2)));
    }

    private static int number(String text, String digits) {
      long number = Long.parseLong(digits);
      if (number > Integer.MAX_VALUE) {
        throw new TypeConversionException(
            "'" + text + "' is too large; a file has at most " + Integer.MAX_VALUE + " columns");
      }
      return (int) number;
    }
  }
}
