package org.worldloom.server.wcs.v201;

/** The namespaces of the documents, for annotations. */
final class Namespaces {
  static final String WCS = "http://www.opengis.net/wcs/2.0";
  static final String OWS = "http://www.opengis.net/ows/2.0";
  static final String GML = "http://www.opengis.net/gml/3.2";
  static final String GMLCOV = "http://www.opengis.net/gmlcov/1.0";
  static final String SWE = "http://www.opengis.net/swe/2.0";
  static final String CRS = "http://www.opengis.net/wcs/crs/1.0";

  /**
   * What kind of coverage all planets are. Without a prefix, as the other servers write it: GDAL
   * knows no other form.
   */
  static final String RECTIFIED = "RectifiedGridCoverage";

  private Namespaces() {}
}
