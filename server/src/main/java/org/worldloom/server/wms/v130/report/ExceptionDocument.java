package org.worldloom.server.wms.v130.report;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlValue;

/** The service exception report of WMS 1.3.0. */
@XmlRootElement(name = "ServiceExceptionReport")
@XmlAccessorType(XmlAccessType.FIELD)
final class ExceptionDocument {
  @XmlAttribute String version = "1.3.0";

  @XmlElement(name = "ServiceException")
  Failure failure;

  /** What went wrong. */
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class Failure {
    @XmlAttribute String code;
    @XmlAttribute String locator;
    @XmlValue String text;
  }
}
