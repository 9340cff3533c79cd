package org.worldloom.server.wms.v130;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import jakarta.xml.bind.annotation.XmlValue;
import java.util.ArrayList;
import java.util.List;

/** The capabilities of WMS 1.3.0. */
@XmlRootElement(name = "WMS_Capabilities")
@XmlAccessorType(XmlAccessType.FIELD)
final class CapabilitiesDocument {
  @XmlAttribute String version = "1.3.0";

  @XmlElement(name = "Service")
  Service service;

  @XmlElement(name = "Capability")
  Capability capability;

  /** About the service as a whole. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {
        "name",
        "title",
        "text",
        "keywords",
        "resource",
        "fees",
        "constraints",
        "layerLimit",
        "maxWidth",
        "maxHeight"
      })
  static final class Service {
    @XmlElement(name = "Name")
    String name = "WMS";

    @XmlElement(name = "Title")
    String title;

    @XmlElement(name = "Abstract")
    String text;

    @XmlElementWrapper(name = "KeywordList")
    @XmlElement(name = "Keyword")
    List<String> keywords;

    @XmlElement(name = "OnlineResource")
    Link resource;

    @XmlElement(name = "Fees")
    String fees = "none";

    @XmlElement(name = "AccessConstraints")
    String constraints = "none";

    @XmlElement(name = "LayerLimit")
    int layerLimit = 1;

    @XmlElement(name = "MaxWidth")
    long maxWidth;

    @XmlElement(name = "MaxHeight")
    long maxHeight;
  }

  /** Operations, exception formats and layers. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"request", "exceptions", "layer"})
  static final class Capability {
    @XmlElement(name = "Request")
    Operations request;

    @XmlElementWrapper(name = "Exception")
    @XmlElement(name = "Format")
    List<String> exceptions = List.of("XML", "INIMAGE", "BLANK");

    @XmlElement(name = "Layer")
    LayerElement layer;
  }

  /** The operations. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"capabilities", "map", "info"})
  static final class Operations {
    @XmlElement(name = "GetCapabilities")
    Operation capabilities;

    @XmlElement(name = "GetMap")
    Operation map;

    @XmlElement(name = "GetFeatureInfo")
    Operation info;
  }

  /** One operation: its formats and address. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"formats", "transport"})
  static final class Operation {
    @XmlElement(name = "Format")
    List<String> formats;

    @XmlElement(name = "DCPType")
    Transport transport;
  }

  /** How an operation is reached. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Transport {
    @XmlElement(name = "HTTP")
    Http http;
  }

  /** By HTTP. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Http {
    @XmlElement(name = "Get")
    Get get;
  }

  /** By HTTP GET. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Get {
    @XmlElement(name = "OnlineResource")
    Link resource;
  }

  /** An address. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Link {
    @XmlAttribute(namespace = "http://www.w3.org/1999/xlink")
    String type = "simple";

    @XmlAttribute(namespace = "http://www.w3.org/1999/xlink")
    String href;
  }

  /** A layer, or the group of all layers. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {
        "name",
        "title",
        "text",
        "keywords",
        "crs",
        "geographic",
        "boxes",
        "dimensions",
        "attribution",
        "styles",
        "minScale",
        "layers"
      })
  static final class LayerElement {
    @XmlAttribute Integer queryable;
    @XmlAttribute Integer opaque;

    @XmlElement(name = "Name")
    String name;

    @XmlElement(name = "Title")
    String title;

    @XmlElement(name = "Abstract")
    String text;

    @XmlElementWrapper(name = "KeywordList")
    @XmlElement(name = "Keyword")
    List<String> keywords;

    @XmlElement(name = "CRS")
    List<String> crs = new ArrayList<>();

    @XmlElement(name = "EX_GeographicBoundingBox")
    Geographic geographic;

    @XmlElement(name = "BoundingBox")
    List<Box> boxes = new ArrayList<>();

    @XmlElement(name = "Dimension")
    List<Dimension> dimensions = new ArrayList<>();

    @XmlElement(name = "Attribution")
    Attribution attribution;

    @XmlElement(name = "Style")
    List<Style> styles = new ArrayList<>();

    @XmlElement(name = "MinScaleDenominator")
    Double minScale;

    @XmlElement(name = "Layer")
    List<LayerElement> layers = new ArrayList<>();
  }

  /** The extent in degrees. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"west", "east", "south", "north"})
  static final class Geographic {
    @XmlElement(name = "westBoundLongitude")
    double west;

    @XmlElement(name = "eastBoundLongitude")
    double east;

    @XmlElement(name = "southBoundLatitude")
    double south;

    @XmlElement(name = "northBoundLatitude")
    double north;
  }

  /** The extent in one system, in the axis order of its authority. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Box {
    @XmlAttribute(name = "CRS")
    String crs;

    @XmlAttribute(name = "minx")
    double minX;

    @XmlAttribute(name = "miny")
    double minY;

    @XmlAttribute(name = "maxx")
    double maxX;

    @XmlAttribute(name = "maxy")
    double maxY;
  }

  /** A free parameter of the layer. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Dimension {
    @XmlAttribute String name;
    @XmlAttribute String units = "";

    @XmlAttribute(name = "default")
    String initial;

    @XmlValue String extent;
  }

  /** Who is to be credited. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Attribution {
    @XmlElement(name = "Title")
    String title;
  }

  /** A way to draw the layer. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"name", "title", "legend"})
  static final class Style {
    @XmlElement(name = "Name")
    String name;

    @XmlElement(name = "Title")
    String title;

    @XmlElement(name = "LegendURL")
    LegendUrl legend;
  }

  /** A picture of the legend. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"format", "resource"})
  static final class LegendUrl {
    @XmlAttribute int width;
    @XmlAttribute int height;

    @XmlElement(name = "Format")
    String format = "image/png";

    @XmlElement(name = "OnlineResource")
    Link resource;
  }
}
