package org.worldloom.server.wcs;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.jspecify.annotations.Nullable;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.crs.MapCrs;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.WorldExtent;

/**
 * Which part of the planet is asked for.
 *
 * @param crs system of the bounds
 * @param stated whether the request names that system, so that the answer is in it as well
 * @param bounds the part, x first, cut off at the northern and southern end of the planet; east and
 *     west the planet goes on
 */
record Subset(MapCrs crs, boolean stated, ReferencedEnvelope bounds) {

  static Subset read(Kvp query, CrsCatalog catalog) throws ServiceException {
    Map<Axis, Trim> trims = new EnumMap<>(Axis.class);
    for (String text : query.all("SUBSET")) {
      Trim trim = Trim.parse(text);
      if (trims.put(trim.axis(), trim) != null) {
        throw new ServiceException(
            404, "InvalidAxisLabel", "SUBSET", "The axis " + trim.axis() + " is trimmed twice.");
      }
    }
    Optional<String> name = crsName(query, List.copyOf(trims.values()));
    MapCrs crs = crs(name, List.copyOf(trims.values()), catalog);
    return new Subset(crs, name.isPresent(), bounds(crs, trims));
  }

  private static Optional<String> crsName(Kvp query, List<Trim> trims) throws ServiceException {
    Optional<String> name = query.optional("SUBSETTINGCRS");
    for (@Nullable Trim trim : trims) {
      if (name.isPresent() && trim.crs().isPresent() && !name.equals(trim.crs())) {
        throw Trim.invalid("The intervals are given in two different reference systems.");
      }
      name = name.or(trim::crs);
    }
    return name;
  }

  private static MapCrs crs(Optional<String> name, List<Trim> trims, CrsCatalog catalog)
      throws ServiceException {
    if (name.isPresent()) {
      return catalog
          .find(name.get())
          .orElseThrow(() -> unknownCrs("SubsettingCrs-NotSupported", "SUBSETTINGCRS", name.get()));
    }
    long inDegrees = trims.stream().filter(Trim::degrees).count();
    if (inDegrees != 0 && inDegrees != trims.size()) {
      throw Trim.invalid("One interval is in degrees and the other is not; use X,Y or Long,Lat.");
    }
    return inDegrees > 0 ? catalog.longitudeLatitude() : catalog.webMercator();
  }

  static ServiceException unknownCrs(String code, String parameter, String name) {
    return new ServiceException(
        404,
        code,
        parameter,
        "The coordinate reference system '"
            + Quoted.shorten(name)
            + "' is not known; known are EPSG codes, such as"
            + " http://www.opengis.net/def/crs/EPSG/0/3857.");
  }

  private static ReferencedEnvelope bounds(MapCrs crs, Map<Axis, Trim> trims)
      throws ServiceException {
    @Nullable Trim x = trims.get(Axis.X);
    @Nullable Trim y = trims.get(Axis.Y);
    boolean projected = !crs.geographic() && !crs.code().equals("EPSG:3857");
    if (projected && (open(x) || open(y))) {
      throw Trim.invalid("In " + crs.code() + " both axes need an interval with two numbers.");
    }
    double endX = crs.geographic() ? WorldExtent.LONGITUDE : WorldExtent.METRES;
    double endY = crs.geographic() ? WorldExtent.LATITUDE : WorldExtent.METRES;
    ReferencedEnvelope asked = crs.box(low(x, -endX), low(y, -endY), high(x, endX), high(y, endY));
    if (asked.isEmpty() || asked.getWidth() <= 0 || WorldExtent.misses(crs, asked)) {
      throw Trim.invalid("The intervals are outside the planet.");
    }
    return projected
        ? asked
        : crs.box(
            asked.getMinX(),
            Math.max(asked.getMinY(), -endY),
            asked.getMaxX(),
            Math.min(asked.getMaxY(), endY));
  }

  private static boolean open(@Nullable Trim trim) {
    return trim == null || trim.low().isEmpty() || trim.high().isEmpty();
  }

  private static double low(@Nullable Trim trim, double end) {
    return trim == null ? end : trim.low().orElse(end);
  }

  private static double high(@Nullable Trim trim, double end) {
    return trim == null ? end : trim.high().orElse(end);
  }
}
