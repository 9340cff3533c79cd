package org.worldloom.server.wmts.v100;

import java.util.List;
import org.worldloom.server.http.XmlWriter;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.info.InfoFormat;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.TileAddress;
import org.worldloom.server.ows.v11.OperationsMetadata;
import org.worldloom.server.ows.v11.ServiceIdentification;
import org.worldloom.server.wmts.v100.CapabilitiesDocument.LayerElement;
import org.worldloom.server.wmts.v100.CapabilitiesDocument.Matrix;
import org.worldloom.server.wmts.v100.CapabilitiesDocument.MatrixSet;
import org.worldloom.server.wmts.v100.CapabilitiesDocument.Template;

/** Writes the capabilities of WMTS 1.0.0. Thread-safe. */
public final class Capabilities100 {

  /** The only tile matrix set: that of all web maps. */
  public static final String MATRIX_SET = "GoogleMapsCompatible";

  /** The only style. */
  public static final String STYLE = "default";

  private static final double SCALE_OF_ZOOM_0 = 559082264.0287178;
  private static final String CORNER = "-20037508.3427892 20037508.3427892";

  private final XmlWriter writer =
      XmlWriter.withSchema(
          CapabilitiesDocument.class,
          "http://www.opengis.net/wmts/1.0"
              + " http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd");

  /**
   * The document.
   *
   * @param address of the server, without a slash at the end
   */
  public byte[] write(Layers layers, String address) {
    CapabilitiesDocument document = new CapabilitiesDocument();
    document.identification = new ServiceIdentification("OGC WMTS", List.of("1.0.0"), List.of());
    document.operations =
        new OperationsMetadata(
            address + "/wmts?", List.of("GetCapabilities", "GetTile", "GetFeatureInfo"));
    document.metadata.href = address + "/wmts/1.0.0/WMTSCapabilities.xml";
    layers.all().forEach(layer -> document.contents.layers.add(element(layer, address)));
    document.contents.sets.add(matrixSet(layers));
    return writer.write(document);
  }

  private static LayerElement element(Layer layer, String address) {
    LayerElement element = new LayerElement();
    element.title = layer.title();
    element.text = layer.description() + " " + layer.attribution();
    element.identifier = layer.name();
    element.style.identifier = STYLE;
    element.style.legend.href =
        address
            + "/wms?SERVICE=WMS&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER="
            + layer.name();
    element.dimension.identifier = "SEED";
    element.dimension.initial = Long.toString(layer.defaultSeed());
    element.dimension.values.add(element.dimension.initial);
    element.matrixSet.identifier = MATRIX_SET;
    for (ImageFormat format : ImageFormat.values()) {
      element.formats.add(format.mime());
      element.templates.add(
          template("tile", format.mime(), tile(layer, address) + "." + format.extension()));
    }
    for (InfoFormat format : InfoFormat.values()) {
      element.infoFormats.add(format.mime());
      element.templates.add(
          template(
              "FeatureInfo",
              format.mime(),
              tile(layer, address) + "/{J}/{I}." + format.extension()));
    }
    return element;
  }

  private static String tile(Layer layer, String address) {
    return address
        + "/wmts/"
        + layer.name()
        + "/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}";
  }

  private static Template template(String type, String mime, String address) {
    Template template = new Template();
    template.resourceType = type;
    template.format = mime;
    template.template = address + "?SEED={SEED}";
    return template;
  }

  private static MatrixSet matrixSet(Layers layers) {
    MatrixSet set = new MatrixSet();
    set.identifier = MATRIX_SET;
    set.crs = "urn:ogc:def:crs:EPSG::3857";
    set.scaleSet = "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible";
    int deepest = layers.all().stream().mapToInt(Layer::deepestZoom).max().orElseThrow();
    for (int zoom = 0; zoom <= deepest; zoom++) {
      set.matrices.add(matrix(zoom));
    }
    return set;
  }

  private static Matrix matrix(int zoom) {
    Matrix matrix = new Matrix();
    matrix.identifier = Integer.toString(zoom);
    matrix.scale = SCALE_OF_ZOOM_0 / TileAddress.tiles(zoom);
    matrix.corner = CORNER;
    matrix.width = TileAddress.tiles(zoom);
    matrix.height = TileAddress.tiles(zoom);
    return matrix;
  }
}
