/**
 * The capabilities of WMTS 1.0.0 (OGC 07-057r7), as types bound to XML. JAXB fills and reads the
 * fields itself, so nullness is not declared here.
 */
@XmlSchema(
    namespace = "http://www.opengis.net/wmts/1.0",
    elementFormDefault = XmlNsForm.QUALIFIED,
    xmlns = {
      @XmlNs(prefix = "", namespaceURI = "http://www.opengis.net/wmts/1.0"),
      @XmlNs(prefix = "ows", namespaceURI = "http://www.opengis.net/ows/1.1"),
      @XmlNs(prefix = "xlink", namespaceURI = "http://www.w3.org/1999/xlink")
    })
@NullUnmarked
package org.worldloom.server.wmts.v100;

import jakarta.xml.bind.annotation.XmlNs;
import jakarta.xml.bind.annotation.XmlNsForm;
import jakarta.xml.bind.annotation.XmlSchema;
import org.jspecify.annotations.NullUnmarked;
