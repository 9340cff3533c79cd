package org.worldloom.server.wcs.v201;

import javax.xml.namespace.QName;

/** The namespaces of the documents, for annotations. */
final class Namespaces {
  static final String WCS = "http://www.opengis.net/wcs/2.0";
  static final String OWS = "http://www.opengis.net/ows/2.0";
  static final String GML = "http://www.opengis.net/gml/3.2";
  static final String GMLCOV = "http://www.opengis.net/gmlcov/1.0";
  static final String SWE = "http://www.opengis.net/swe/2.0";
  static final String CRS = "http://www.opengis.net/wcs/crs/1.0";

  /** What kind of coverage all planets are. */
  static final QName RECTIFIED = new QName(WCS, "RectifiedGridCoverage", "wcs");

  private Namespaces() {}
}
