package org.worldloom.server.wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/** The bands of every planet, and {@code RANGESUBSET} (OGC 12-040). */
final class Bands {
  static final List<String> NAMES = List.of("red", "green", "blue");

  private Bands() {}

  /**
   * Indices of the bands asked for: {@code red,blue} or {@code red:blue}; all of them if absent.
   */
  static List<Integer> read(Optional<String> rangeSubset) throws ServiceException {
    if (rangeSubset.isEmpty()) {
      return List.of(0, 1, 2);
    }
    List<Integer> bands = new ArrayList<>();
    for (String item : rangeSubset.get().split(",", -1)) {
      String[] ends = item.split(":", -1);
      int first = index(ends[0]);
      int last = index(ends[ends.length - 1]);
      if (ends.length > 2 || last < first) {
        throw noSuchField(item);
      }
      for (int band = first; band <= last; band++) {
        bands.add(band);
      }
    }
    if (bands.stream().distinct().count() != bands.size()) {
      throw ServiceException.invalid("RANGESUBSET", "RANGESUBSET names a band twice.");
    }
    return bands;
  }

  private static int index(String name) throws ServiceException {
    int index = NAMES.indexOf(name.trim().toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw noSuchField(name);
    }
    return index;
  }

  private static ServiceException noSuchField(String name) {
    return new ServiceException(
        404,
        "NoSuchField",
        Quoted.shorten(name),
        "There is no band '"
            + Quoted.shorten(name)
            + "'; there are: "
            + String.join(", ", NAMES)
            + ".");
  }
}
