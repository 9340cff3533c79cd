package org.worldloom.server.wmts;

import java.awt.Color;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
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
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.ows.v11.ExceptionReport;
import org.worldloom.server.wmts.v100.Capabilities100;

/**
 * WMTS 1.0.0: GetCapabilities and GetTile by key-value pairs ({@code /wmts?}) and by REST ({@code
 * /wmts/1.0.0/WMTSCapabilities.xml} and {@code
 * /wmts/{layer}/{style}/{set}/{matrix}/{row}/{column}.png}).
 */
public final class WmtsEndpoint implements Endpoint {
  private static final String VERSION = "1.0.0";

  private final Layers layers;
  private final CrsCatalog catalog;
  private final Pictures pictures;
  private final Capabilities100 capabilities = new Capabilities100();
  private final ExceptionReport report = new ExceptionReport();

  /** Creates the service. */
  public WmtsEndpoint(Layers layers, CrsCatalog catalog, Pictures pictures) {
    this.layers = layers;
    this.catalog = catalog;
    this.pictures = pictures;
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
      case "gettile" -> versioned(call);
      default ->
          throw new ServiceException(
              400,
              ServiceException.OPERATION_NOT_SUPPORTED,
              "REQUEST",
              "The operation '"
                  + Quoted.shorten(operation)
                  + "' is not supported; supported are GetCapabilities and GetTile.");
    };
  }

  private Answer byPath(Call call, List<String> path) throws ServiceException, IOException {
    if (path.equals(List.of("wmts", VERSION, "WMTSCapabilities.xml"))) {
      return capabilities(call);
    }
    if (path.size() == 7) {
      String file = path.get(6);
      int dot = file.lastIndexOf('.');
      Optional<ImageFormat> format = ImageFormat.ofExtension(file.substring(dot + 1));
      if (dot > 0 && format.isPresent()) {
        return tile(
            call,
            new TileRequest(
                path.get(1),
                path.get(2),
                format.get(),
                path.get(3),
                path.get(4),
                path.get(5),
                file.substring(0, dot)));
      }
    }
    throw ServiceException.notFound(
        "Tiles are at /wmts/{layer}/{style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"
            + " or .jpg, capabilities at /wmts/1.0.0/WMTSCapabilities.xml.");
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

  private Answer versioned(Call call) throws ServiceException, IOException {
    String version = call.query().optional("VERSION").orElse(VERSION);
    if (!version.equals(VERSION)) {
      throw ServiceException.invalid(
          "VERSION",
          "The version '" + Quoted.shorten(version) + "' is not supported; supported is 1.0.0.");
    }
    return tile(call, TileRequest.read(call.query()));
  }

  private Answer tile(Call call, TileRequest tile) throws ServiceException, IOException {
    return pictures.answer(
        call,
        tile.view(layers, call.query(), catalog.webMercator()),
        tile.format(),
        Optional.of(Color.WHITE));
  }
}
