package org.worldloom.coverage.geotools;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geotools.api.data.DataSourceException;
import org.jspecify.annotations.Nullable;

/** From what GeoTools calls a source to the planet file that it means. */
final class PlanetLocation {
  /** Keys at the start of a line that every planet file has. */
  private static final Set<String> KEYS = Set.of("format", "baseMap", "model");

  private static final Pattern KEY = Pattern.compile("([A-Za-z]+)\\s*:.*");
  private static final int MOST_LINES = 2000;
  private static final int MOST_CHARACTERS = 200;

  private PlanetLocation() {}

  /** The existing file that a source names. */
  static Path existingFile(@Nullable Object source) throws DataSourceException {
    Path file =
        path(source)
            .orElseThrow(
                () ->
                    new DataSourceException(
                        "a planet is read from a file, not from "
                            + described(source)
                            + "; give a path or a file: URL"));
    if (!Files.isRegularFile(file)) {
      throw new DataSourceException("the planet file " + file + " does not exist");
    }
    if (!hasYamlName(file)) {
      throw new DataSourceException(
          "the planet file " + file + " must have a name that ends in .yaml or .yml");
    }
    return file;
  }

  /** Whether a source is a file that has the name and the keys of a planet file. */
  static boolean isPlanetFile(@Nullable Object source) {
    Optional<Path> file = path(source);
    return file.isPresent()
        && hasYamlName(file.get())
        && Files.isRegularFile(file.get())
        && hasPlanetKeys(file.get());
  }

  private static Optional<Path> path(@Nullable Object source) {
    try {
      if (source instanceof Path path) {
        return Optional.of(path);
      }
      if (source instanceof File file) {
        return Optional.of(file.toPath());
      }
      if (source instanceof URL url) {
        return fromText(url.toString());
      }
      return source instanceof CharSequence text ? fromText(text.toString()) : Optional.empty();
    } catch (IllegalArgumentException | FileSystemNotFoundException notAFileName) {
      return Optional.empty();
    }
  }

  private static Optional<Path> fromText(String text) {
    if (text.startsWith("file:/")) {
      return Optional.of(Path.of(URI.create(text.replace(" ", "%20"))));
    }
    if (text.startsWith("file:")) {
      return Optional.of(Path.of(text.substring("file:".length())));
    }
    boolean otherScheme = text.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
    return otherScheme || text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private static boolean hasYamlName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static boolean hasPlanetKeys(Path file) {
    Set<String> missing = new HashSet<>(KEYS);
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      for (int i = 0; line != null && i < MOST_LINES && !missing.isEmpty(); i++) {
        Matcher key = KEY.matcher(line);
        if (key.matches()) {
          missing.remove(key.group(1));
        }
        line = reader.readLine();
      }
      return missing.isEmpty();
    } catch (MalformedInputException notText) {
      return false;
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static String described(@Nullable Object source) {
    String text = String.valueOf(source);
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }
}
