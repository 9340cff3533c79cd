package org.worldloom.server.crs;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;

/**
 * Finds coordinate reference systems by the names that clients use: {@code EPSG:3857}, {@code
 * CRS:84}, {@code urn:ogc:def:crs:EPSG::3857}, {@code http://www.opengis.net/def/crs/EPSG/0/3857}.
 *
 * <p>Thread-safe. Systems are kept once decoded; their number is bounded by the EPSG database.
 */
public final class CrsCatalog {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:(?:urn:(?:x-)?ogc:def:crs:|https?://www\\.opengis\\.net/def/crs/)?"
              + "(EPSG|CRS|OGC)(?:(?::|/)[0-9.]*)?(?::|/)|"
              + "(?:https?://www\\.opengis\\.net/gml/srs/epsg\\.xml#))"
              + "((?:CRS)?\\d{2,7})",
          Pattern.CASE_INSENSITIVE);

  /** Codes that are no EPSG codes, but that web maps use for EPSG:3857. */
  private static final Map<String, String> ALIASES =
      Map.of("900913", "3857", "3785", "3857", "102100", "3857", "102113", "3857");

  private static final MapCrs CRS_84 = geographic("EPSG:4326", "CRS:84");

  private final Map<String, MapCrs> decoded = new ConcurrentHashMap<>();

  /** EPSG:3857, the system that planets live in. */
  public MapCrs webMercator() {
    return find("EPSG:3857").orElseThrow(() -> new IllegalStateException("EPSG:3857 is missing"));
  }

  /** Longitude and latitude in degrees, in this order. */
  public MapCrs longitudeLatitude() {
    return CRS_84;
  }

  /** The system of that name, if it exists and maps can be drawn in it. */
  public Optional<MapCrs> find(String name) {
    Matcher matcher = NAME.matcher(name.trim());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String authority =
        matcher.group(1) == null ? "EPSG" : matcher.group(1).toUpperCase(Locale.ROOT);
    String code = matcher.group(2).toUpperCase(Locale.ROOT);
    return authority.equals("EPSG") ? epsg(ALIASES.getOrDefault(code, code)) : ogc(code);
  }

  private static Optional<MapCrs> ogc(String code) {
    return code.equals("84") || code.equals("CRS84") ? Optional.of(CRS_84) : Optional.empty();
  }

  private Optional<MapCrs> epsg(String number) {
    String code = "EPSG:" + number;
    MapCrs known = decoded.get(code);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<MapCrs> found = decode(code);
    found.ifPresent(crs -> decoded.put(code, crs));
    return found;
  }

  private static Optional<MapCrs> decode(String code) {
    try {
      CoordinateReferenceSystem authority = CRS.decode(code, false);
      CoordinateReferenceSystem xy = CRS.decode(code, true);
      if (!isDrawable(xy)) {
        return Optional.empty();
      }
      return Optional.of(
          new MapCrs(code, xy, CRS.getAxisOrder(authority) == CRS.AxisOrder.NORTH_EAST));
    } catch (FactoryException e) {
      return Optional.empty();
    }
  }

  /** Two-dimensional, on the Earth, and with a way to longitude and latitude. */
  private static boolean isDrawable(CoordinateReferenceSystem crs) throws FactoryException {
    boolean horizontal = crs instanceof ProjectedCRS || crs instanceof GeographicCRS;
    return horizontal
        && crs.getCoordinateSystem().getDimension() == 2
        && CRS.findMathTransform(crs, DefaultGeographicCRS.WGS84, true) != null;
  }

  private static MapCrs geographic(String decode, String code) {
    try {
      return new MapCrs(code, CRS.decode(decode, true), false);
    } catch (FactoryException e) {
      throw new IllegalStateException("The EPSG database lacks " + decode, e);
    }
  }
}
