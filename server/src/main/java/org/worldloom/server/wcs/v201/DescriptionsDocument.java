package org.worldloom.server.wcs.v201;

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

/** The answer of DescribeCoverage. */
@XmlRootElement(name = "CoverageDescriptions")
@XmlAccessorType(XmlAccessType.FIELD)
final class DescriptionsDocument {
  @XmlElement(name = "CoverageDescription")
  List<Description> descriptions = new ArrayList<>();

  /** One coverage. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"text", "name", "boundedBy", "coverage", "domain", "range", "parameters"})
  static final class Description {
    @XmlAttribute(namespace = Namespaces.GML)
    String id;

    @XmlElement(name = "description", namespace = Namespaces.GML)
    String text;

    @XmlElement(name = "name", namespace = Namespaces.GML)
    String name;

    @XmlElement(name = "boundedBy", namespace = Namespaces.GML)
    BoundedBy boundedBy = new BoundedBy();

    @XmlElement(name = "CoverageId")
    String coverage;

    @XmlElement(name = "domainSet", namespace = Namespaces.GML)
    DomainSet domain = new DomainSet();

    @XmlElement(name = "rangeType", namespace = Namespaces.GMLCOV)
    RangeType range = new RangeType();

    @XmlElement(name = "ServiceParameters")
    Parameters parameters = new Parameters();
  }

  /** Wraps the envelope. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class BoundedBy {
    @XmlElement(name = "Envelope", namespace = Namespaces.GML)
    Envelope envelope = new Envelope();
  }

  /** How far the coverage reaches. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"lower", "upper"})
  static final class Envelope {
    @XmlAttribute String srsName;
    @XmlAttribute String axisLabels;
    @XmlAttribute String uomLabels;
    @XmlAttribute int srsDimension = 2;

    @XmlElement(name = "lowerCorner", namespace = Namespaces.GML)
    String lower;

    @XmlElement(name = "upperCorner", namespace = Namespaces.GML)
    String upper;
  }

  /** Wraps the grid. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class DomainSet {
    @XmlElement(name = "RectifiedGrid", namespace = Namespaces.GML)
    Grid grid = new Grid();
  }

  /** The pixels. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"limits", "axisLabels", "origin", "offsets"})
  static final class Grid {
    @XmlAttribute(namespace = Namespaces.GML)
    String id;

    @XmlAttribute int dimension = 2;

    @XmlElement(name = "limits", namespace = Namespaces.GML)
    Limits limits = new Limits();

    @XmlElement(name = "axisLabels", namespace = Namespaces.GML)
    String axisLabels = "i j";

    @XmlElement(name = "origin", namespace = Namespaces.GML)
    Origin origin = new Origin();

    @XmlElement(name = "offsetVector", namespace = Namespaces.GML)
    List<Vector> offsets = new ArrayList<>();
  }

  /** Wraps the grid envelope. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Limits {
    @XmlElement(name = "GridEnvelope", namespace = Namespaces.GML)
    GridEnvelope envelope = new GridEnvelope();
  }

  /** First and last pixel. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class GridEnvelope {
    @XmlElement(name = "low", namespace = Namespaces.GML)
    String low = "0 0";

    @XmlElement(name = "high", namespace = Namespaces.GML)
    String high;
  }

  /** Wraps the point. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Origin {
    @XmlElement(name = "Point", namespace = Namespaces.GML)
    Point point = new Point();
  }

  /** Centre of the first pixel. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Point {
    @XmlAttribute(namespace = Namespaces.GML)
    String id;

    @XmlAttribute String srsName;

    @XmlElement(name = "pos", namespace = Namespaces.GML)
    String position;
  }

  /** From one pixel to the next. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Vector {
    @XmlAttribute String srsName;
    @XmlValue String offset;
  }

  /** Wraps the record of bands. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class RangeType {
    @XmlElementWrapper(name = "DataRecord", namespace = Namespaces.SWE)
    @XmlElement(name = "field", namespace = Namespaces.SWE)
    List<Field> fields = new ArrayList<>();
  }

  /** A band. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Field {
    @XmlAttribute String name;

    @XmlElement(name = "Quantity", namespace = Namespaces.SWE)
    Quantity quantity = new Quantity();
  }

  /** What a band measures: a colour or a value of a legend. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"text", "nil", "uom", "constraint"})
  static final class Quantity {
    @XmlElement(name = "description", namespace = Namespaces.SWE)
    String text;

    @XmlElement(name = "nilValues", namespace = Namespaces.SWE)
    NilValues nil;

    @XmlElement(name = "uom", namespace = Namespaces.SWE)
    Uom uom = new Uom();

    @XmlElement(name = "constraint", namespace = Namespaces.SWE)
    Constraint constraint = new Constraint();
  }

  /** The unit. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Uom {
    @XmlAttribute String code = "1";
  }

  /** Wraps the value of pixels outside the world. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class NilValues {
    @XmlElementWrapper(name = "NilValues", namespace = Namespaces.SWE)
    @XmlElement(name = "nilValue", namespace = Namespaces.SWE)
    List<NilValue> values = new ArrayList<>();

    /** For JAXB. */
    private NilValues() {}

    NilValues(int value) {
      NilValue nil = new NilValue();
      nil.value = Integer.toString(value);
      values.add(nil);
    }
  }

  /** A value that is none. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class NilValue {
    @XmlAttribute String reason = "http://www.opengis.net/def/nil/OGC/0/inapplicable";
    @XmlValue String value;
  }

  /** Wraps the allowed values. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Constraint {
    @XmlElement(name = "AllowedValues", namespace = Namespaces.SWE)
    AllowedValues allowed = new AllowedValues();
  }

  /** Values one by one, or intervals. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"values", "intervals"})
  static final class AllowedValues {
    @XmlElement(name = "value", namespace = Namespaces.SWE)
    List<String> values = new ArrayList<>();

    @XmlElement(name = "interval", namespace = Namespaces.SWE)
    List<String> intervals = new ArrayList<>();
  }

  /** How the coverage is served. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "",
      propOrder = {"subtype", "format"})
  static final class Parameters {
    @XmlElement(name = "CoverageSubtype")
    String subtype = Namespaces.RECTIFIED;

    @XmlElement(name = "nativeFormat")
    String format = "image/tiff";
  }
}
