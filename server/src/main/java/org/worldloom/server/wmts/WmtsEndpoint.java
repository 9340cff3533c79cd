package org.worldloom.server.wmts;

import java.awt.Color;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.info.FeatureInfo;
import org.worldloom.server.info.InfoFormat;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.View;
import org.worldloom.server.ows.v11.ExceptionReport;
import org.worldloom.server.wmts.v100.Capabilities100;

/**
 * WMTS 1.0.0: GetCapabilities, GetTile and GetFeatureInfo by key-value pairs ({@code /wmts?}) and
 * by REST ({@code /wmts/1.0.0/WMTSCapabilities.xml}, {@code
 * /wmts/{layer}/{style}/{set}/{matrix}/{row}/{column}.png} and {@code .../{column}/{j}/{i}.json}).
 */
public final class WmtsEndpoint implements Endpoint {
  private static final String VERSION = "1.0.0";

  /** Parts of the path of a tile, and of the facts about one of its pixels. */
  private static final int TILE_PARTS = 7;

  private static final int INFO_PARTS = 9;

  private final Layers layers;
  private final CrsCatalog catalog;
  private final Pictures pictures;
  private final FeatureInfo info;
  private final Capabilities100 capabilities = new Capabilities100();
  private final ExceptionReport report = new ExceptionReport();

  /** Creates the service. */
  public WmtsEndpoint(Layers layers, CrsCatalog catalog, Pictures pictures) {
    this.layers = layers;
    this.catalog = catalog;
    this.pictures = pictures;
    this.info = new FeatureInfo(pictures);
  }

  @Override
  public String protocol(Call call) {
    return "WMTS";
  }

  @Override
  public Answer answer(Call call) throws ServiceException, IOException {
    List<String> path =
        Arrays.stream(call.path().split("/", -1)).filter(part -> !part.isEmpty()).toList();
    return path.size() > 1 ? byPath(call, path) : byQuery(call);
  }

  @Override
  public Answer failure(Call call, ServiceException failure) {
    return report.answer(failure);
  }

  private Answer byQuery(Call call) throws ServiceException, IOException {
    Kvp query = call.query();
    String service = query.required("SERVICE");
    if (!service.equalsIgnoreCase("WMTS")) {
      throw ServiceException.invalid(
          "SERVICE", "The service '" + Quoted.shorten(service) + "' is not WMTS.");
    }
    String operation = query.required("REQUEST").toLowerCase(Locale.ROOT);
    return switch (operation) {
      case "getcapabilities" -> negotiated(call);
      case "gettile" -> tile(call);
      case "getfeatureinfo" -> featureInfo(call);
      default ->
          throw new ServiceException(
              400,
              ServiceException.OPERATION_NOT_SUPPORTED,
              "REQUEST",
              "The operation '"
                  + Quoted.shorten(operation)
                  + "' is not supported; supported are GetCapabilities, GetTile and"
                  + " GetFeatureInfo.");
    };
  }

  private Answer byPath(Call call, List<String> path) throws ServiceException, IOException {
    if (path.equals(List.of("wmts", VERSION, "WMTSCapabilities.xml"))) {
      return capabilities(call);
    }
    String file = path.get(path.size() - 1);
    int dot = file.lastIndexOf('.');
    String name = dot > 0 ? file.substring(0, dot) : "";
    String extension = file.substring(dot + 1);
    if (path.size() == TILE_PARTS && !name.isEmpty()) {
      Optional<ImageFormat> format = ImageFormat.ofExtension(extension);
      if (format.isPresent()) {
        return tile(call, tile(path, name), format.get());
      }
    }
    if (path.size() == INFO_PARTS && !name.isEmpty()) {
      Optional<InfoFormat> format = InfoFormat.ofExtension(extension);
      if (format.isPresent()) {
        View view = view(call, tile(path, path.get(TILE_PARTS - 1)));
        return info.answer(view, pixel("I", name), pixel("J", path.get(TILE_PARTS)), format.get());
      }
    }
    throw ServiceException.notFound(
        "Tiles are at /wmts/{layer}/{style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"
            + " or .jpg, facts about their pixels at .../{TileCol}/{J}/{I}.json, .html or .txt,"
            + " capabilities at /wmts/1.0.0/WMTSCapabilities.xml.");
  }

  private static TileRequest tile(List<String> path, String column) {
    return new TileRequest(path.get(1), path.get(2), path.get(3), path.get(4), path.get(5), column);
  }

  private Answer negotiated(Call call) throws ServiceException {
    Optional<String> accepted = call.query().optional("ACCEPTVERSIONS");
    if (accepted.isPresent() && !List.of(accepted.get().split(",", -1)).contains(VERSION)) {
      throw new ServiceException(
          400,
          "VersionNegotiationFailed",
          "ACCEPTVERSIONS",
          "None of the versions '"
              + Quoted.shorten(accepted.get())
              + "' is supported; supported is 1.0.0.");
    }
    return capabilities(call);
  }

  private Answer capabilities(Call call) {
    return Answer.document(
        "application/xml; charset=utf-8", capabilities.write(layers, call.baseUrl()));
  }

  private static void checkVersion(Kvp query) throws ServiceException {
    String version = query.optional("VERSION").orElse(VERSION);
    if (!version.equals(VERSION)) {
      throw ServiceException.invalid(
          "VERSION",
          "The version '" + Quoted.shorten(version) + "' is not supported; supported is 1.0.0.");
    }
  }

  private Answer tile(Call call) throws ServiceException, IOException {
    checkVersion(call.query());
    String mime = call.query().required("FORMAT");
    ImageFormat format =
        ImageFormat.ofMime(mime)
            .orElseThrow(() -> unsupported("FORMAT", mime, ImageFormat.mimes()));
    return tile(call, TileRequest.read(call.query()), format);
  }

  private Answer tile(Call call, TileRequest tile, ImageFormat format)
      throws ServiceException, IOException {
    return pictures.answer(call, view(call, tile), format, Optional.of(Color.WHITE));
  }

  private Answer featureInfo(Call call) throws ServiceException, IOException {
    Kvp query = call.query();
    checkVersion(query);
    String mime = query.required("INFOFORMAT");
    InfoFormat format =
        InfoFormat.ofMime(mime)
            .orElseThrow(
                () -> unsupported("INFOFORMAT", mime, String.join(", ", InfoFormat.mimes())));
    View view = view(call, TileRequest.read(query));
    return info.answer(
        view, pixel("I", query.required("I")), pixel("J", query.required("J")), format);
  }

  private View view(Call call, TileRequest tile) throws ServiceException {
    return tile.view(layers, call.query(), catalog.webMercator());
  }

  private static int pixel(String parameter, String text) throws ServiceException {
    long index = Numbers.wholeNumber(parameter, text);
    if (index < 0 || index >= WorldGrid.TILE) {
      throw new ServiceException(
          400,
          "PointIJOutOfRange",
          parameter,
          parameter + " is " + index + "; tiles have pixels 0 to " + (WorldGrid.TILE - 1) + ".");
    }
    return (int) index;
  }

  private static ServiceException unsupported(String parameter, String mime, String supported) {
    return ServiceException.invalid(
        parameter,
        "The format '"
            + Quoted.shorten(mime)
            + "' is not supported; supported are "
            + supported
            + ".");
  }
}
