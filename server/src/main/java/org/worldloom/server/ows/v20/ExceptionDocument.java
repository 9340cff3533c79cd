package org.worldloom.server.ows.v20;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;

/** The exception report of OWS Common 2.0. */
@XmlRootElement(name = "ExceptionReport")
@XmlAccessorType(XmlAccessType.FIELD)
final class ExceptionDocument {
  @XmlAttribute String version = "2.0.0";

  @XmlElement(name = "Exception")
  Failure failure = new Failure();

  /** What went wrong. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Failure {
    @XmlAttribute(name = "exceptionCode")
    String code;

    @XmlAttribute String locator;

    @XmlElement(name = "ExceptionText")
    String text;
  }
}
