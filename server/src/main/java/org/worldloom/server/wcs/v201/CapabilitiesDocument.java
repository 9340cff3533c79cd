package org.worldloom.server.wcs.v201;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import java.util.ArrayList;
import java.util.List;
import org.worldloom.server.ows.v20.OperationsMetadata;
import org.worldloom.server.ows.v20.ServiceIdentification;
import org.worldloom.server.ows.v20.WorldBox;

/** The capabilities of WCS 2.0.1. */
@XmlRootElement(name = "Capabilities")
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(
    name = "",
    propOrder = {"identification", "operations", "metadata", "coverages"})
final class CapabilitiesDocument {
  @XmlAttribute String version = "2.0.1";

  @XmlElement(name = "ServiceIdentification", namespace = Namespaces.OWS)
  ServiceIdentification identification;

  @XmlElement(name = "OperationsMetadata", namespace = Namespaces.OWS)
  OperationsMetadata operations;

  @XmlElement(name = "ServiceMetadata")
  ServiceMetadata metadata = new ServiceMetadata();

  @XmlElementWrapper(name = "Contents")
  @XmlElement(name = "CoverageSummary")
  List<Summary> coverages = new ArrayList<>();

  /** Formats and reference systems. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class ServiceMetadata {
    @XmlElement(name = "formatSupported")
    String format = "image/tiff";

    @XmlElement(name = "Extension")
    Extension extension = new Extension();
  }

  /** Reference systems of the CRS extension. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Extension {
    @XmlElement(name = "crsSupported", namespace = Namespaces.CRS)
    List<String> systems = new ArrayList<>();
  }

  /** One coverage in short. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"title", "text", "box", "identifier", "subtype"})
  static final class Summary {
    @XmlElement(name = "Title", namespace = Namespaces.OWS)
    String title;

    @XmlElement(name = "Abstract", namespace = Namespaces.OWS)
    String text;

    @XmlElement(name = "WGS84BoundingBox", namespace = Namespaces.OWS)
    WorldBox box = new WorldBox();

    @XmlElement(name = "CoverageId")
    String identifier;

    @XmlElement(name = "CoverageSubtype")
    String subtype = Namespaces.RECTIFIED;
  }
}
