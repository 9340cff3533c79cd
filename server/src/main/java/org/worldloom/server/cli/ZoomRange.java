package org.worldloom.server.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.worldloom.coverage.grid.WorldGrid;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Zooms as they are typed: {@code 7..15} or {@code 15}.
 *
 * @param first coarsest zoom
 * @param last finest zoom, included
 */
record ZoomRange(int first, int last) {

  ZoomRange {
    if (first < 0 || first > last || last > WorldGrid.MAX_ZOOM) {
      throw new IllegalArgumentException(
          "zooms go from coarse to fine inside 0.." + WorldGrid.MAX_ZOOM);
    }
  }

  /** Reads {@code a..b} or {@code a}. */
  static final class Converter implements ITypeConverter<ZoomRange> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,2})(?:\\.\\.(\\d{1,2}))?");

    @Override
    public ZoomRange convert(String text) {
      Matcher range = RANGE.matcher(text);
      if (!range.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no range of zooms; write 7..15, or 15 alone");
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      try {
        return new ZoomRange(first, last);
      } catch (IllegalArgumentException e) {
        TypeConversionException complaint =
            new TypeConversionException("'" + text + "': " + e.getMessage());
        complaint.initCause(e);
        throw complaint;
      }
    }
  }
}
