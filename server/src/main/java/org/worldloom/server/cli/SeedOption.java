package org.worldloom.server.cli;

import org.jspecify.annotations.Nullable;
import org.worldloom.server.layer.Layer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --seed}: which of the planet's worlds. */
final class SeedOption {

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Converter.class,
      description = "World seed, a whole number of 64 bits (default: the planet's own).")
  private @Nullable Long seed;

  /** The seed that was named, or the planet's own. */
  long of(Layer layer) {
    return seed == null ? layer.defaultSeed() : seed;
  }

  /** Reads a seed. */
  static final class Converter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.parseLong(text.strip());
      } catch (NumberFormatException e) {
        TypeConversionException complaint =
            new TypeConversionException(
                "'"
                    + text
                    + "' is no seed; a seed is a whole number from "
                    + Long.MIN_VALUE
                    + " to "
                    + Long.MAX_VALUE);
        complaint.initCause(e);
        throw complaint;
      }
    }
  }
}
