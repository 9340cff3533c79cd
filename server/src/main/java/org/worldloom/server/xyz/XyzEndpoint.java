package org.worldloom.server.xyz;

import java.awt.Color;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.SeedParameter;
import org.worldloom.server.layer.TileAddress;
import org.worldloom.server.layer.View;

/**
 * {@code /tiles/{layer}/{z}/{x}/{y}.png} or {@code .jpg}, with {@code ?seed=}. Failures are one
 * sentence of plain text.
 */
public final class XyzEndpoint implements Endpoint {
  private static final Pattern TILE =
      Pattern.compile("/tiles/([^/]+)/([^/]+)/([^/]+)/([^/]+)\\.([A-Za-z]+)");

  private final Layers layers;
  private final CrsCatalog catalog;
  private final Pictures pictures;

  /** Creates the service. */
  public XyzEndpoint(Layers layers, CrsCatalog catalog, Pictures pictures) {
    this.layers = layers;
    this.catalog = catalog;
    this.pictures = pictures;
  }

  @Override
  public String protocol(Call call) {
    return "XYZ";
  }

  @Override
  public Answer answer(Call call) throws ServiceException, IOException {
    Matcher path = TILE.matcher(call.path());
    if (!path.matches()) {
      throw ServiceException.notFound("Tiles are at /tiles/{layer}/{z}/{x}/{y}.png or .jpg.");
    }
    Layer layer = layer(path.group(1));
    TileAddress tile = tile(layer, path.group(2), path.group(3), path.group(4));
    ImageFormat format = format(path.group(5));
    View view =
        new View(
            layer,
            SeedParameter.of(call.query(), layer),
            tile.bounds(catalog.webMercator()),
            WorldGrid.TILE,
            WorldGrid.TILE);
    return pictures.answer(call, view, format, Optional.of(Color.WHITE));
  }

  @Override
  public Answer failure(Call call, ServiceException failure) {
    return Answer.sentence(failure.status(), failure.sentence());
  }

  private Layer layer(String name) throws ServiceException {
    return layers
        .find(name)
        .orElseThrow(
            () ->
                ServiceException.notFound(
                    "There is no layer '"
                        + Quoted.shorten(name)
                        + "'; there is: "
                        + layers.names()
                        + "."));
  }

  private static TileAddress tile(Layer layer, String z, String x, String y)
      throws ServiceException {
    long zoom = Numbers.wholeNumber("z", z);
    if (zoom < 0 || zoom > layer.deepestZoom()) {
      throw ServiceException.notFound(
          "There is no zoom " + zoom + "; zooms are 0 to " + layer.deepestZoom() + ".");
    }
    long column = Numbers.wholeNumber("x", x);
    long row = Numbers.wholeNumber("y", y);
    long last = TileAddress.tiles((int) zoom) - 1;
    if (column < 0 || row < 0 || column > last || row > last) {
      throw ServiceException.notFound(
          "There is no tile "
              + column
              + "/"
              + row
              + " at zoom "
              + zoom
              + "; x and y are 0 to "
              + last
              + ".");
    }
    return new TileAddress((int) zoom, column, row);
  }

  private static ImageFormat format(String extension) throws ServiceException {
    return ImageFormat.ofExtension(extension)
        .orElseThrow(
            () ->
                ServiceException.notFound(
                    "There are no ."
                        + Quoted.shorten(extension)
                        + " tiles; there are .png and .jpg."));
  }
}
