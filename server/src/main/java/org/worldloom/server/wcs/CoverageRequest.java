package org.worldloom.server.wcs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.crs.MapCrs;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.SeedParameter;
import org.worldloom.server.layer.View;

/**
 * A GetCoverage, read and checked.
 *
 * @param view what is to be read
 * @param bands indices of the bands asked for
 */
record CoverageRequest(View view, List<Integer> bands) {

  static CoverageRequest read(Kvp query, Layers layers, CrsCatalog catalog)
      throws ServiceException {
    Layer layer = layer(query.required("COVERAGEID"), layers);
    format(query);
    Subset subset = Subset.read(query, catalog);
    MapCrs output = output(query, subset, catalog);
    TargetGrid grid =
        TargetGrid.of(layer, subset, output, catalog.webMercator(), Scaling.read(query));
    List<Integer> bands =
        Bands.read(query.optional("RANGESUBSET"), layer.coverage().content().bands());
    withinLimit(layer, grid);
    View view =
        new View(
            layer,
            SeedParameter.of(query, layer),
            grid.bounds(),
            (int) grid.width(),
            (int) grid.height());
    return new CoverageRequest(view, bands);
  }

  static Layer layer(String name, Layers layers) throws ServiceException {
    return layers
        .find(name)
        .orElseThrow(
            () ->
                new ServiceException(
                    404,
                    "NoSuchCoverage",
                    Quoted.shorten(name),
                    "There is no coverage '"
                        + Quoted.shorten(name)
                        + "'; there is: "
                        + layers.names()
                        + "."));
  }

  private static void format(Kvp query) throws ServiceException {
    String format = query.optional("FORMAT").orElse("image/tiff");
    String type = format.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
    if (!List.of("image/tiff", "image/geotiff").contains(type)) {
      throw ServiceException.invalid(
          "FORMAT",
          "The format '" + Quoted.shorten(format) + "' is not supported; supported is image/tiff.");
    }
    if (query.optional("MEDIATYPE").isPresent()) {
      throw ServiceException.invalid(
          "MEDIATYPE", "Multipart answers are not supported; leave MEDIATYPE out.");
    }
  }

  /** The system asked for, else that of the subset if it was named, else the planet's own. */
  private static MapCrs output(Kvp query, Subset subset, CrsCatalog catalog)
      throws ServiceException {
    Optional<String> name = query.optional("OUTPUTCRS");
    if (name.isPresent()) {
      return catalog
          .find(name.get())
          .orElseThrow(() -> Subset.unknownCrs("OutputCrs-NotSupported", "OUTPUTCRS", name.get()));
    }
    return subset.stated() ? subset.crs() : catalog.webMercator();
  }

  private static void withinLimit(Layer layer, TargetGrid grid) throws ServiceException {
    long limit = layer.definition().limits().coveragePixels();
    boolean countable = grid.width() <= Integer.MAX_VALUE && grid.height() <= Integer.MAX_VALUE;
    if (!countable || grid.width() * grid.height() > limit) {
      throw ServiceException.invalid(
          "SUBSET",
          "The coverage would have "
              + grid.width()
              + " x "
              + grid.height()
              + " pixels; the limit is "
              + limit
              + " pixels. Ask for a smaller SUBSET or scale it down, e.g. with"
              + " SCALESIZE=X(1000),Y(1000).");
    }
  }
}
