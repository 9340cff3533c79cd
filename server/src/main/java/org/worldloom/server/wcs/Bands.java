package org.worldloom.server.wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/** {@code RANGESUBSET} (OGC 12-040). */
final class Bands {
  private Bands() {}

  /**
   * Indices of the bands asked for: {@code red,blue} or {@code red:blue}; all of them if absent.
   *
   * @param names bands of the coverage
   */
  static List<Integer> read(Optional<String> rangeSubset, List<String> names)
      throws ServiceException {
    if (rangeSubset.isEmpty()) {
      return IntStream.range(0, names.size()).boxed().toList();
    }
    List<Integer> bands = new ArrayList<>();
    for (String item : rangeSubset.get().split(",", -1)) {
      String[] ends = item.split(":", -1);
      int first = index(ends[0], names);
      int last = index(ends[ends.length - 1], names);
      if (ends.length > 2 || last < first) {
        throw noSuchField(item, names);
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

  private static int index(String name, List<String> names) throws ServiceException {
    int index = names.indexOf(name.trim().toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw noSuchField(name, names);
    }
    return index;
  }

  private static ServiceException noSuchField(String name, List<String> names) {
    return new ServiceException(
        404,
        "NoSuchField",
        Quoted.shorten(name),
        "There is no band '"
            + Quoted.shorten(name)
            + "'; there are: "
            + String.join(", ", names)
            + ".");
  }
}
