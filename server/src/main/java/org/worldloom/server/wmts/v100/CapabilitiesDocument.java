package org.worldloom.server.wmts.v100;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import java.util.ArrayList;
import java.util.List;
import org.worldloom.server.ows.v11.OperationsMetadata;
import org.worldloom.server.ows.v11.ServiceIdentification;
import org.worldloom.server.ows.v11.WorldBox;

/** The capabilities of WMTS 1.0.0. */
@XmlRootElement(name = "Capabilities")
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(
    name = "",
    propOrder = {"identification", "operations", "contents", "metadata"})
final class CapabilitiesDocument {
  private static final String OWS = "http://www.opengis.net/ows/1.1";

  @XmlAttribute String version = "1.0.0";

  @XmlElement(name = "ServiceIdentification", namespace = OWS)
  ServiceIdentification identification;

  @XmlElement(name = "OperationsMetadata", namespace = OWS)
  OperationsMetadata operations;

  @XmlElement(name = "Contents")
  Contents contents = new Contents();

  @XmlElement(name = "ServiceMetadataURL")
  Link metadata = new Link();

  /** Layers and tile matrix sets. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"layers", "sets"})
  static final class Contents {
    @XmlElement(name = "Layer")
    List<LayerElement> layers = new ArrayList<>();

    @XmlElement(name = "TileMatrixSet")
    List<MatrixSet> sets = new ArrayList<>();
  }

  /** An address. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Link {
    @XmlAttribute(namespace = "http://www.w3.org/1999/xlink")
    String href;
  }

  /** A layer. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {
        "title",
        "text",
        "box",
        "identifier",
        "style",
        "formats",
        "infoFormats",
        "dimension",
        "matrixSet",
        "templates"
      })
  static final class LayerElement {
    @XmlElement(name = "Title", namespace = OWS)
    String title;

    @XmlElement(name = "Abstract", namespace = OWS)
    String text;

    @XmlElement(name = "WGS84BoundingBox", namespace = OWS)
    WorldBox box = new WorldBox();

    @XmlElement(name = "Identifier", namespace = OWS)
    String identifier;

    @XmlElement(name = "Style")
    Style style = new Style();

    @XmlElement(name = "Format")
    List<String> formats = new ArrayList<>();

    @XmlElement(name = "InfoFormat")
    List<String> infoFormats = new ArrayList<>();

    @XmlElement(name = "Dimension")
    Dimension dimension = new Dimension();

    @XmlElement(name = "TileMatrixSetLink")
    MatrixSetLink matrixSet = new MatrixSetLink();

    @XmlElement(name = "ResourceURL")
    List<Template> templates = new ArrayList<>();
  }

  /** A way to draw the layer. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"identifier", "legend"})
  static final class Style {
    @XmlAttribute boolean isDefault = true;

    @XmlElement(name = "Identifier", namespace = OWS)
    String identifier;

    @XmlElement(name = "LegendURL")
    LegendUrl legend = new LegendUrl();
  }

  /** A picture of the legend. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class LegendUrl {
    @XmlAttribute String format = "image/png";

    @XmlAttribute(namespace = "http://www.w3.org/1999/xlink")
    String href;
  }

  /** A free parameter of the layer. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"identifier", "initial", "values"})
  static final class Dimension {
    @XmlElement(name = "Identifier", namespace = OWS)
    String identifier;

    @XmlElement(name = "Default")
    String initial;

    @XmlElement(name = "Value")
    List<String> values = new ArrayList<>();
  }

  /** Which tiles a layer has. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class MatrixSetLink {
    @XmlElement(name = "TileMatrixSet")
    String identifier;
  }

  /** Where the tiles are, with placeholders. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Template {
    @XmlAttribute String format;
    @XmlAttribute String resourceType;
    @XmlAttribute String template;
  }

  /** A pyramid. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"identifier", "crs", "scaleSet", "matrices"})
  static final class MatrixSet {
    @XmlElement(name = "Identifier", namespace = OWS)
    String identifier;

    @XmlElement(name = "SupportedCRS", namespace = OWS)
    String crs;

    @XmlElement(name = "WellKnownScaleSet")
    String scaleSet;

    @XmlElement(name = "TileMatrix")
    List<Matrix> matrices = new ArrayList<>();
  }

  /** One zoom of a pyramid. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"identifier", "scale", "corner", "tileWidth", "tileHeight", "width", "height"})
  static final class Matrix {
    @XmlElement(name = "Identifier", namespace = OWS)
    String identifier;

    @XmlElement(name = "ScaleDenominator")
    double scale;

    @XmlElement(name = "TopLeftCorner")
    String corner;

    @XmlElement(name = "TileWidth")
    int tileWidth = 256;

    @XmlElement(name = "TileHeight")
    int tileHeight = 256;

    @XmlElement(name = "MatrixWidth")
    long width;

    @XmlElement(name = "MatrixHeight")
    long height;
  }
}
