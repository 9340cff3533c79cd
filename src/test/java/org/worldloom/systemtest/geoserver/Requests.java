package org.worldloom.systemtest.geoserver;

import org.worldloom.systemtest.Maps;
import org.worldloom.systemtest.Maps.Place;

/** Addresses of OGC requests, relative to GeoServer's own. */
final class Requests {
  private static final String WMS_1_1_1 =
      "/worldloom/wms?service=WMS&version=1.1.1&request=GetMap&styles=&format=image/png"
          + "&transparent=true";
  private static final String WCS_2_0_1 =
      "/worldloom/wcs?service=WCS&version=2.0.1&request=GetCoverage&format=image/tiff"
          + "&coverageId=worldloom__";

  private Requests() {}

  /** WMS 1.3.0 in EPSG:3857; the pixels are those of the place's zoom. */
  static String map(String layer, Place place, int width, int height, String more) {
    return Maps.getMap(place, width, height, more)
        .replace("/ows?", "/worldloom/wms?")
        .replace("layers=earth", "layers=" + layer);
  }

  /** WMS 1.1.1 in any CRS. */
  static String map(String layer, String crs, String bbox, int width, int height) {
    return WMS_1_1_1
        + "&layers="
        + layer
        + "&srs="
        + crs
        + "&bbox="
        + bbox
        + "&width="
        + width
        + "&height="
        + height;
  }

  /** WMS GetFeatureInfo at the middle of a map of 256 pixels. */
  static String info(String layer, Place place, String format, String more) {
    return map(layer, place, 256, 256, more).replace("request=GetMap", "request=GetFeatureInfo")
        + "&query_layers="
        + layer
        + "&i=128&j=128&info_format="
        + format;
  }

  /** A tile from the tile cache, through WMTS; the place is a tile corner inside the world. */
  static String tile(String layer, String matrixSet, Place place, String more) {
    String prefix = matrixSet.startsWith("EPSG") ? matrixSet + ":" : "";
    return "/gwc/service/wmts?service=WMTS&version=1.0.0&request=GetTile&style=&format=image/png"
        + "&layer=worldloom:"
        + layer
        + "&tilematrixset="
        + matrixSet
        + "&tilematrix="
        + prefix
        + place.zoom()
        + "&tilerow="
        + place.y() / 256
        + "&tilecol="
        + place.x() / 256
        + more;
  }

  /** WCS 2.0.1 as GeoTIFF. */
  static String coverage(String layer, String more) {
    return WCS_2_0_1 + layer + more;
  }

  /** WCS 1.0.0 as GeoTIFF. */
  static String coverage100(String layer, String crs, String bbox, int width, int height) {
    return "/worldloom/wcs?service=WCS&version=1.0.0&request=GetCoverage&format=GeoTIFF&coverage="
        + "worldloom:"
        + layer
        + "&crs="
        + crs
        + "&bbox="
        + bbox
        + "&width="
        + width
        + "&height="
        + height;
  }
}
