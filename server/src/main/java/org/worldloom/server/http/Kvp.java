package org.worldloom.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The key-value pairs of a query string. Keys are case-insensitive, as OGC wants; a blank value
 * counts as absent. Immutable.
 */
public final class Kvp {
  /** No query. */
  static final Kvp EMPTY = new Kvp(Map.of());

  private final Map<String, List<String>> values;

  private Kvp(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads a query string.
   *
   * @param query raw query without the question mark; empty for none
   */
  public static Kvp parse(String query) throws ServiceException {
    Map<String, List<String>> values = new TreeMap<>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        values.computeIfAbsent(key.toUpperCase(Locale.ROOT), k -> new ArrayList<>()).add(value);
      }
    }
    return new Kvp(values);
  }

  private static String decode(String encoded) throws ServiceException {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ServiceException.invalid(
          "query", "The query contains a percent sign that is not followed by two hex digits.");
    }
  }

  /** All non-blank values given for a key, in order; for the few keys that may repeat. */
  public List<String> all(String key) {
    return values.getOrDefault(key.toUpperCase(Locale.ROOT), List.of()).stream()
        .map(String::trim)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** The value of a key that may be absent but may not be given twice with different values. */
  public Optional<String> optional(String key) throws ServiceException {
    List<String> given = all(key).stream().distinct().toList();
    if (given.size() > 1) {
      throw ServiceException.invalid(
          key, "The parameter " + key + " is given more than once with different values.");
    }
    return given.stream().findFirst();
  }

  /** Whether the key is in the query at all, even with a blank value. */
  public boolean mentions(String key) {
    return values.containsKey(key.toUpperCase(Locale.ROOT));
  }

  /** The value of a key that must be there. */
  public String required(String key) throws ServiceException {
    return optional(key).orElseThrow(() -> ServiceException.missing(key));
  }

  /**
   * A whole number that must be there.
   *
   * @param least smallest allowed value
   * @param most largest allowed value
   */
  public int integer(String key, int least, int most) throws ServiceException {
    return Numbers.integer(key, required(key), least, most);
  }
}
