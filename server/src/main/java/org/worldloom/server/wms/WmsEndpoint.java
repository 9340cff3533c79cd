package org.worldloom.server.wms;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.info.FeatureInfo;
import org.worldloom.server.info.InfoFormat;
import org.worldloom.server.info.LegendAnswer;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.wms.v111.Capabilities111;
import org.worldloom.server.wms.v130.Capabilities130;

/**
 * WMS 1.1.1 and 1.3.0: GetCapabilities, GetMap, GetFeatureInfo and GetLegendGraphic, all by GET.
 */
public final class WmsEndpoint implements Endpoint {
  private final Layers layers;
  private final CrsCatalog catalog;
  private final Pictures pictures;
  private final FeatureInfo info;
  private final WmsFailures failures = new WmsFailures();
  private final Capabilities111 capabilities111 = new Capabilities111();
  private final Capabilities130 capabilities130 = new Capabilities130();

  /** Creates the service. */
  public WmsEndpoint(Layers layers, CrsCatalog catalog, Pictures pictures) {
    this.layers = layers;
    this.catalog = catalog;
    this.pictures = pictures;
    this.info = new FeatureInfo(pictures);
  }

  @Override
  public String protocol(Call call) {
    return "WMS";
  }

  @Override
  public Answer answer(Call call) throws ServiceException, IOException {
    Kvp query = call.query();
    checkService(query);
    String operation = query.required("REQUEST").toLowerCase(Locale.ROOT);
    return switch (operation) {
      case "getcapabilities", "capabilities" -> capabilities(call);
      case "getmap", "map" -> map(call);
      case "getfeatureinfo" -> featureInfo(call);
      case "getlegendgraphic" -> legend(call.query());
      default ->
          throw new ServiceException(
              400,
              ServiceException.OPERATION_NOT_SUPPORTED,
              "REQUEST",
              "The operation '"
                  + Quoted.shorten(operation)
                  + "' is not supported; supported are GetCapabilities, GetMap,"
                  + " GetFeatureInfo and GetLegendGraphic.");
    };
  }

  @Override
  public Answer failure(Call call, ServiceException failure) {
    return failures.answer(call.query(), failure);
  }

  private static void checkService(Kvp query) throws ServiceException {
    String service = query.optional("SERVICE").orElse("WMS");
    if (!service.equalsIgnoreCase("WMS")) {
      throw ServiceException.invalid(
          "SERVICE", "The service '" + Quoted.shorten(service) + "' is not WMS.");
    }
  }

  private Answer capabilities(Call call) throws ServiceException {
    WmsVersion version = WmsVersion.negotiate(call.query());
    WmsService service = new WmsService(layers, call.baseUrl() + call.path(), maxEdge());
    return version == WmsVersion.V1_3_0
        ? Answer.document("text/xml; charset=utf-8", capabilities130.write(service))
        : Answer.document("application/vnd.ogc.wms_xml", capabilities111.write(service));
  }

  private long maxEdge() {
    long pixels =
        layers.all().stream()
            .mapToLong(layer -> layer.definition().limits().pixelsPerRead())
            .min()
            .orElseThrow();
    return Math.min(MapRequest.MAX_EDGE, (long) Math.sqrt((double) pixels));
  }

  private Answer map(Call call) throws ServiceException, IOException {
    Kvp query = call.query();
    ImageFormat format = format(query.required("FORMAT"));
    MapRequest map = MapRequest.read(query, WmsVersion.of(query), layers, catalog);
    return pictures.answer(call, map.view(), format, MapRequest.background(query));
  }

  private static ImageFormat format(String mime) throws ServiceException {
    return ImageFormat.ofMime(mime)
        .orElseThrow(
            () ->
                new ServiceException(
                    400,
                    "InvalidFormat",
                    "FORMAT",
                    "The format '"
                        + Quoted.shorten(mime)
                        + "' is not supported; supported are "
                        + ImageFormat.mimes()
                        + "."));
  }

  private Answer featureInfo(Call call) throws ServiceException, IOException {
    Kvp query = call.query();
    WmsVersion version = WmsVersion.of(query);
    MapRequest map = MapRequest.read(query, version, layers, catalog);
    Layer asked = MapRequest.defined("QUERY_LAYERS", query.required("QUERY_LAYERS"), layers);
    if (!asked.equals(map.view().layer())) {
      throw new ServiceException(
          400, "LayerNotQueryable", "QUERY_LAYERS", "QUERY_LAYERS must be the layer of the map.");
    }
    int column = position(query, version.columnParameter, map.view().width());
    int row = position(query, version.rowParameter, map.view().height());
    return info.answer(map.view(), column, row, infoFormat(query));
  }

  private static InfoFormat infoFormat(Kvp query) throws ServiceException {
    String mime = query.optional("INFO_FORMAT").orElse("text/plain");
    return InfoFormat.ofMime(mime)
        .orElseThrow(
            () ->
                new ServiceException(
                    400,
                    "InvalidFormat",
                    "INFO_FORMAT",
                    "The format '"
                        + Quoted.shorten(mime)
                        + "' is not supported; supported are "
                        + String.join(", ", InfoFormat.mimes())
                        + "."));
  }

  private Answer legend(Kvp query) throws ServiceException, IOException {
    Layer layer = MapRequest.defined("LAYER", query.required("LAYER"), layers);
    MapRequest.checkStyle("STYLE", query);
    String mime = query.optional("FORMAT").orElse(ImageFormat.PNG.mime());
    return InfoFormat.ofMime(mime).equals(Optional.of(InfoFormat.JSON))
        ? LegendAnswer.json(layer)
        : LegendAnswer.picture(layer, format(mime));
  }

  private static int position(Kvp query, String parameter, int size) throws ServiceException {
    Optional<String> given = query.optional(parameter);
    if (given.isEmpty()) {
      throw ServiceException.missing(parameter);
    }
    try {
      return query.integer(parameter, 0, size - 1);
    } catch (ServiceException e) {
      throw new ServiceException(400, "InvalidPoint", parameter, e.sentence());
    }
  }
}
