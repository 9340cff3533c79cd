package org.worldloom.server.wcs.v201;

import java.util.List;
import org.worldloom.server.http.XmlWriter;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.WorldExtent;
import org.worldloom.server.ows.v20.OperationsMetadata;
import org.worldloom.server.ows.v20.ServiceIdentification;
import org.worldloom.server.wcs.v201.CapabilitiesDocument.Summary;

/** Writes the capabilities of WCS 2.0.1. Thread-safe. */
public final class Capabilities201 {
  private static final String EPSG = "http://www.opengis.net/def/crs/EPSG/0/";
  private static final List<String> PROFILES =
      List.of(
          "http://www.opengis.net/spec/WCS/2.0/conf/core",
          "http://www.opengis.net/spec/WCS_protocol-binding_get-kvp/1.0/conf/get-kvp",
          "http://www.opengis.net/spec/WCS_service-extension_crs/1.0/conf/crs",
          "http://www.opengis.net/spec/WCS_service-extension_scaling/1.0/conf/scaling",
          "http://www.opengis.net/spec/WCS_service-extension_range-subsetting/1.0/conf/record-subsetting",
          "http://www.opengis.net/spec/GMLCOV_geotiff-coverages/1.0/conf/geotiff-coverage");

  private final XmlWriter writer =
      XmlWriter.withSchema(
          CapabilitiesDocument.class,
          "http://www.opengis.net/wcs/2.0 http://schemas.opengis.net/wcs/2.0/wcsAll.xsd");

  /**
   * The document.
   *
   * @param address of the operations, with a question mark
   */
  public byte[] write(Layers layers, String address) {
    CapabilitiesDocument document = new CapabilitiesDocument();
    document.identification = new ServiceIdentification("WCS", List.of("2.0.1"), PROFILES);
    document.operations =
        new OperationsMetadata(
            address, List.of("GetCapabilities", "DescribeCoverage", "GetCoverage"));
    for (String crs : WorldExtent.LISTED_CRS) {
      if (crs.startsWith("EPSG:") && !crs.equals("EPSG:900913")) {
        document.metadata.extension.systems.add(EPSG + crs.substring("EPSG:".length()));
      }
    }
    layers.all().forEach(layer -> document.coverages.add(summary(layer)));
    return writer.write(document);
  }

  private static Summary summary(Layer layer) {
    Summary summary = new Summary();
    summary.title = layer.title();
    summary.text = layer.description() + " " + layer.attribution();
    summary.identifier = layer.name();
    return summary;
  }
}
