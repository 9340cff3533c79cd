package org.worldloom.server.ows.v11;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import java.util.List;

/** The operations and where they are, all by GET with key-value pairs. */
@XmlAccessorType(XmlAccessType.FIELD)
public final class OperationsMetadata {
  @XmlElement(name = "Operation")
  List<Operation> operations;

  /** For JAXB. */
  private OperationsMetadata() {}

  /**
   * Lists operations.
   *
   * @param address where they are, with a question mark
   */
  public OperationsMetadata(String address, List<String> names) {
    this.operations = names.stream().map(name -> new Operation(name, address)).toList();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Operation {
    @XmlAttribute String name;

    @XmlElement(name = "DCP")
    Dcp dcp;

    private Operation() {}

    Operation(String name, String address) {
      this.name = name;
      this.dcp = new Dcp();
      this.dcp.http = new Http();
      this.dcp.http.get = new Get();
      this.dcp.http.get.href = address;
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Dcp {
    @XmlElement(name = "HTTP")
    Http http;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Http {
    @XmlElement(name = "Get")
    Get get;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Get {
    @XmlAttribute(namespace = "http://www.w3.org/1999/xlink")
    String href;

    @XmlElement(name = "Constraint")
    Constraint constraint = new Constraint();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Constraint {
    @XmlAttribute String name = "GetEncoding";

    @XmlElement(name = "AllowedValues")
    AllowedValues values = new AllowedValues();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class AllowedValues {
    @XmlElement(name = "Value")
    String value = "KVP";
  }
}
