package org.worldloom.server.cli;

import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A box as it is typed: {@code minx,miny,maxx,maxy}, x (longitude, easting) first in every CRS.
 *
 * @param minX western edge
 * @param minY southern edge
 * @param maxX eastern edge
 * @param maxY northern edge
 */
record BoundingBox(double minX, double minY, double maxX, double maxY) {

  BoundingBox {
    if (!Double.isFinite(minX + minY + maxX + maxY)) {
      throw new IllegalArgumentException("a box needs four finite numbers");
    }
    if (minX >= maxX) {
      throw new IllegalArgumentException(
          "minx "
              + minX
              + " is not below maxx "
              + maxX
              + " (to cross the antimeridian go on beyond 180, as in 179,-1,181,1)");
    }
    if (minY >= maxY) {
      throw new IllegalArgumentException("miny " + minY + " is not below maxy " + maxY);
    }
  }

  /** Reads {@code minx,miny,maxx,maxy}. */
  static final class Converter implements ITypeConverter<BoundingBox> {
    @Override
    public BoundingBox convert(String text) {
      try {
        double[] numbers =
            Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
        if (numbers.length != 4) {
          throw new IllegalArgumentException("it has " + numbers.length + " numbers");
        }
        return new BoundingBox(numbers[0], numbers[1], numbers[2], numbers[3]);
      } catch (NumberFormatException e) {
        throw complaint(text, "it has something that is no number", e);
      } catch (IllegalArgumentException e) {
        throw complaint(text, String.valueOf(e.getMessage()), e);
      }
    }

    private static TypeConversionException complaint(String text, String why, Exception cause) {
      TypeConversionException complaint =
          new TypeConversionException("'" + text + "' is no minx,miny,maxx,maxy: " + why);
      complaint.initCause(cause);
      return complaint;
    }
  }
}
