package org.worldloom.server.wms;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.crs.MapCrs;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.SeedParameter;
import org.worldloom.server.layer.View;
import org.worldloom.server.layer.WorldExtent;

/**
 * The map part of GetMap and GetFeatureInfo.
 *
 * @param view what the map shows
 * @param crs the map's coordinate reference system
 */
record MapRequest(View view, MapCrs crs) {

  /** Longest edge of a map, pixels. */
  static final int MAX_EDGE = 16384;

  static MapRequest read(Kvp query, WmsVersion version, Layers layers, CrsCatalog catalog)
      throws ServiceException {
    Layer layer = layer(query, layers);
    checkStyle("STYLES", query);
    MapCrs crs = crs(query, version, catalog);
    ReferencedEnvelope bounds = bounds(query.required("BBOX"), version, crs);
    int width = query.integer("WIDTH", 1, MAX_EDGE);
    int height = query.integer("HEIGHT", 1, MAX_EDGE);
    withinLimit(layer, width, height);
    return new MapRequest(new View(layer, seed(query, layer), bounds, width, height), crs);
  }

  private static Layer layer(Kvp query, Layers layers) throws ServiceException {
    String names = query.required("LAYERS");
    if (names.contains(",")) {
      throw ServiceException.invalid(
          "LAYERS", "LAYERS names more than one layer; a map shows one.");
    }
    return defined("LAYERS", names, layers);
  }

  static Layer defined(String parameter, String name, Layers layers) throws ServiceException {
    return layers
        .find(name)
        .orElseThrow(
            () ->
                new ServiceException(
                    404,
                    "LayerNotDefined",
                    parameter,
                    "There is no layer '"
                        + Quoted.shorten(name)
                        + "'; there is: "
                        + layers.names()
                        + "."));
  }

  /** The only style may be named or left out. */
  static void checkStyle(String parameter, Kvp query) throws ServiceException {
    Optional<String> style = query.optional(parameter);
    if (style.isPresent() && !style.get().equals(WmsService.STYLE)) {
      throw new ServiceException(
          400,
          "StyleNotDefined",
          parameter,
          "There is no style '" + Quoted.shorten(style.get()) + "'; there is: default.");
    }
  }

  private static MapCrs crs(Kvp query, WmsVersion version, CrsCatalog catalog)
      throws ServiceException {
    String name = query.required(version.crsParameter);
    return catalog
        .find(name)
        .orElseThrow(
            () ->
                new ServiceException(
                    400,
                    version.unknownCrs,
                    version.crsParameter,
                    "The coordinate reference system '"
                        + Quoted.shorten(name)
                        + "' is not known, or no map can be drawn in it; known are EPSG codes, such"
                        + " as EPSG:3857, and CRS:84."));
  }

  private static ReferencedEnvelope bounds(String text, WmsVersion version, MapCrs crs)
      throws ServiceException {
    String[] numbers = text.split(",", -1);
    if (numbers.length != 4) {
      throw ServiceException.invalid(
          "BBOX", "BBOX has " + numbers.length + " numbers; it needs 4: minx,miny,maxx,maxy.");
    }
    double[] box = new double[4];
    for (int i = 0; i < box.length; i++) {
      box[i] = Numbers.decimal("BBOX", numbers[i].trim());
    }
    if (box[0] >= box[2] || box[1] >= box[3]) {
      throw ServiceException.invalid(
          "BBOX", "BBOX is empty or reversed: minx must be less than maxx, and miny than maxy.");
    }
    ReferencedEnvelope bounds =
        version == WmsVersion.V1_3_0
            ? crs.boxInAuthorityOrder(box[0], box[1], box[2], box[3])
            : crs.box(box[0], box[1], box[2], box[3]);
    if (WorldExtent.misses(crs, bounds)) {
      throw ServiceException.invalid("BBOX", outside(crs, version));
    }
    return bounds;
  }

  private static String outside(MapCrs crs, WmsVersion version) {
    boolean latitudeFirst = crs.northFirst() && version == WmsVersion.V1_3_0;
    return "BBOX is outside the world"
        + (latitudeFirst ? "; in " + crs.code() + " of WMS 1.3.0 latitude comes first." : ".");
  }

  private static void withinLimit(Layer layer, int width, int height) throws ServiceException {
    long limit = layer.definition().limits().pixelsPerRead();
    if ((long) width * height > limit) {
      throw ServiceException.invalid(
          "WIDTH",
          "A map of "
              + width
              + " x "
              + height
              + " pixels is over the limit of "
              + limit
              + " pixels.");
    }
  }

  private static long seed(Kvp query, Layer layer) throws ServiceException {
    try {
      return SeedParameter.of(query, layer);
    } catch (ServiceException e) {
      throw new ServiceException(400, "InvalidDimensionValue", "DIM_SEED", e.sentence());
    }
  }

  /** The background of GetMap; empty for a transparent one. */
  static Optional<Color> background(Kvp query) throws ServiceException {
    String transparent = query.optional("TRANSPARENT").orElse("FALSE").toUpperCase(Locale.ROOT);
    if (!List.of("TRUE", "FALSE").contains(transparent)) {
      throw ServiceException.invalid(
          "TRANSPARENT",
          "TRANSPARENT is '" + Quoted.shorten(transparent) + "'; allowed are TRUE and FALSE.");
    }
    Color colour = colour(query.optional("BGCOLOR").orElse("0xFFFFFF"));
    return transparent.equals("TRUE") ? Optional.empty() : Optional.of(colour);
  }

  private static Color colour(String text) throws ServiceException {
    String digits = text.replaceFirst("^(0[xX]|#)", "");
    if (!digits.matches("[0-9a-fA-F]{6}")) {
      throw ServiceException.invalid(
          "BGCOLOR",
          "BGCOLOR is '" + Quoted.shorten(text) + "'; allowed are colours such as 0xFFFFFF.");
    }
    return new Color(Integer.parseInt(digits, 16));
  }
}
