/**
 * The documents of WMS 1.3.0 (OGC 06-042), as types bound to XML. JAXB fills and reads the fields
 * itself, and most elements are optional, so nullness is not declared here.
 */
@XmlSchema(
    namespace = "http://www.opengis.net/wms",
    elementFormDefault = XmlNsForm.QUALIFIED,
    xmlns = {
      @XmlNs(prefix = "", namespaceURI = "http://www.opengis.net/wms"),
      @XmlNs(prefix = "xlink", namespaceURI = "http://www.w3.org/1999/xlink")
    })
@NullUnmarked
package org.worldloom.server.wms.v130;

import jakarta.xml.bind.annotation.XmlNs;
import jakarta.xml.bind.annotation.XmlNsForm;
import jakarta.xml.bind.annotation.XmlSchema;
import org.jspecify.annotations.NullUnmarked;
