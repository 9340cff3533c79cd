/**
 * The documents of WCS 2.0.1 (OGC 09-110r4) with GML 3.2.1, GML coverages and SWE Common, as types
 * bound to XML. JAXB fills and reads the fields itself, so nullness is not declared here.
 */
@XmlSchema(
    namespace = "http://www.opengis.net/wcs/2.0",
    elementFormDefault = XmlNsForm.QUALIFIED,
    xmlns = {
      @XmlNs(prefix = "wcs", namespaceURI = "http://www.opengis.net/wcs/2.0"),
      @XmlNs(prefix = "ows", namespaceURI = "http://www.opengis.net/ows/2.0"),
      @XmlNs(prefix = "gml", namespaceURI = "http://www.opengis.net/gml/3.2"),
      @XmlNs(prefix = "gmlcov", namespaceURI = "http://www.opengis.net/gmlcov/1.0"),
      @XmlNs(prefix = "swe", namespaceURI = "http://www.opengis.net/swe/2.0"),
      @XmlNs(prefix = "crs", namespaceURI = "http://www.opengis.net/wcs/crs/1.0"),
      @XmlNs(prefix = "xlink", namespaceURI = "http://www.w3.org/1999/xlink")
    })
@NullUnmarked
package org.worldloom.server.wcs.v201;

import jakarta.xml.bind.annotation.XmlNs;
import jakarta.xml.bind.annotation.XmlNsForm;
import jakarta.xml.bind.annotation.XmlSchema;
import org.jspecify.annotations.NullUnmarked;
