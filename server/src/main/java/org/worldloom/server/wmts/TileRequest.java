package org.worldloom.server.wmts;

import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.server.crs.MapCrs;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.SeedParameter;
import org.worldloom.server.layer.TileAddress;
import org.worldloom.server.layer.View;
import org.worldloom.server.wmts.v100.Capabilities100;

/** Which tile is meant, as text, whether it came from a query or from a path. */
record TileRequest(
    String layer, String style, String matrixSet, String matrix, String row, String column) {

  static TileRequest read(Kvp query) throws ServiceException {
    return new TileRequest(
        query.required("LAYER"),
        query.optional("STYLE").orElse(Capabilities100.STYLE),
        query.required("TILEMATRIXSET"),
        query.required("TILEMATRIX"),
        query.required("TILEROW"),
        query.required("TILECOL"));
  }

  View view(Layers layers, Kvp query, MapCrs webMercator) throws ServiceException {
    Layer found =
        layers.find(layer).orElseThrow(() -> unknown("LAYER", "layer", layer, layers.names()));
    if (!style.equals(Capabilities100.STYLE)) {
      throw unknown("STYLE", "style", style, Capabilities100.STYLE);
    }
    if (!matrixSet.equals(Capabilities100.MATRIX_SET)) {
      throw unknown("TILEMATRIXSET", "tile matrix set", matrixSet, Capabilities100.MATRIX_SET);
    }
    return new View(
        found,
        SeedParameter.of(query, found),
        address(found).bounds(webMercator),
        WorldGrid.TILE,
        WorldGrid.TILE);
  }

  private TileAddress address(Layer found) throws ServiceException {
    String zooms = "0 to " + found.deepestZoom();
    if (!matrix.matches("\\d{1,2}") || Integer.parseInt(matrix) > found.deepestZoom()) {
      throw unknown("TILEMATRIX", "tile matrix", matrix, zooms);
    }
    int zoom = Integer.parseInt(matrix);
    return new TileAddress(zoom, index("TILECOL", column, zoom), index("TILEROW", row, zoom));
  }

  private static long index(String parameter, String text, int zoom) throws ServiceException {
    long index = Numbers.wholeNumber(parameter, text);
    long last = TileAddress.tiles(zoom) - 1;
    if (index < 0 || index > last) {
      throw new ServiceException(
          400,
          "TileOutOfRange",
          parameter,
          parameter + " is " + index + "; tile matrix " + zoom + " has 0 to " + last + ".");
    }
    return index;
  }

  private static ServiceException unknown(
      String parameter, String kind, String value, String known) {
    return ServiceException.invalid(
        parameter,
        "There is no " + kind + " '" + Quoted.shorten(value) + "'; there is: " + known + ".");
  }
}
