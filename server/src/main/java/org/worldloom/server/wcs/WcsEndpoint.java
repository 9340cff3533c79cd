package org.worldloom.server.wcs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.geotools.coverage.grid.GridCoverage2D;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.image.GeoTiffEncoder;
import org.worldloom.server.layer.ImageAnswers;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.LayerReader;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.View;
import org.worldloom.server.ows.v20.ExceptionReport;
import org.worldloom.server.wcs.v201.Capabilities201;
import org.worldloom.server.wcs.v201.Descriptions201;

/** WCS 2.0.1: GetCapabilities, DescribeCoverage and GetCoverage (GeoTIFF) by key-value pairs. */
public final class WcsEndpoint implements Endpoint {
  private static final String XML = "application/xml; charset=utf-8";
  private static final String VERSION = "2.0.1";
  private static final List<String> VERSIONS = List.of(VERSION, "2.0.0");

  private final Layers layers;
  private final CrsCatalog catalog;
  private final ImageAnswers answers;
  private final Path folder;
  private final LayerReader reader = new LayerReader();
  private final Capabilities201 capabilities = new Capabilities201();
  private final Descriptions201 descriptions = new Descriptions201();
  private final ExceptionReport report = new ExceptionReport();

  /**
   * Creates the service.
   *
   * @param folder existing folder for the files of answers in the making
   */
  public WcsEndpoint(Layers layers, CrsCatalog catalog, ImageAnswers answers, Path folder) {
    this.folder = folder;
    this.layers = layers;
    this.catalog = catalog;
    this.answers = answers;
  }

  @Override
  public String protocol(Call call) {
    return "WCS";
  }

  @Override
  public Answer answer(Call call) throws ServiceException, IOException {
    Kvp query = call.query();
    String service = query.required("SERVICE");
    if (!service.equalsIgnoreCase("WCS")) {
      throw ServiceException.invalid(
          "SERVICE", "The service '" + Quoted.shorten(service) + "' is not WCS.");
    }
    String operation = query.required("REQUEST").toLowerCase(Locale.ROOT);
    return switch (operation) {
      case "getcapabilities" -> capabilities(call);
      case "describecoverage" -> descriptions(query);
      case "getcoverage" -> coverage(call);
      default ->
          throw new ServiceException(
              400,
              ServiceException.OPERATION_NOT_SUPPORTED,
              "REQUEST",
              "The operation '"
                  + Quoted.shorten(operation)
                  + "' is not supported; supported are GetCapabilities, DescribeCoverage and"
                  + " GetCoverage.");
    };
  }

  @Override
  public Answer failure(Call call, ServiceException failure) {
    return report.answer(failure);
  }

  private Answer capabilities(Call call) throws ServiceException {
    Optional<String> accepted = call.query().optional("ACCEPTVERSIONS");
    if (accepted.isPresent()
        && List.of(accepted.get().split(",", -1)).stream().noneMatch(VERSIONS::contains)) {
      throw new ServiceException(
          400,
          "VersionNegotiationFailed",
          "ACCEPTVERSIONS",
          "None of the versions '"
              + Quoted.shorten(accepted.get())
              + "' is supported; supported is 2.0.1.");
    }
    return Answer.document(XML, capabilities.write(layers, call.baseUrl() + call.path() + "?"));
  }

  private Answer descriptions(Kvp query) throws ServiceException {
    checkVersion(query);
    List<Layer> asked = new ArrayList<>();
    for (String name : query.required("COVERAGEID").split(",", -1)) {
      asked.add(CoverageRequest.layer(name.trim(), layers));
    }
    return Answer.document(XML, descriptions.write(asked));
  }

  private Answer coverage(Call call) throws ServiceException, IOException {
    checkVersion(call.query());
    CoverageRequest request = CoverageRequest.read(call.query(), layers, catalog);
    View view = request.view();
    return answers
        .coverage(call, view, "image/tiff", request.bands().toString(), () -> write(request))
        .with("Content-Disposition", "attachment; filename=\"" + view.layer().name() + ".tif\"");
  }

  /** Through a file, so that a failure in the middle is a failure and not half a coverage. */
  private Answer.Body write(CoverageRequest request) throws IOException {
    GridCoverage2D coverage = reader.read(request.view());
    Path file = Files.createTempFile(folder, "worldloom-coverage-", ".tif");
    boolean complete = false;
    try {
      GeoTiffEncoder.write(
          coverage,
          request.bands(),
          request.view().layer().coverage().content().legend(),
          Pictures.provenance(request.view()),
          file);
      complete = true;
      return new Answer.TemporaryFile(file);
    } finally {
      coverage.dispose(true);
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void checkVersion(Kvp query) throws ServiceException {
    String version = query.optional("VERSION").orElse(VERSION);
    if (!VERSIONS.contains(version)) {
      throw ServiceException.invalid(
          "VERSION",
          "The version '" + Quoted.shorten(version) + "' is not supported; supported is 2.0.1.");
    }
  }
}
