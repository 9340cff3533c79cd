/**
 * The documents of WMS 1.1.1 (OGC 01-068r3), which have no namespace. JAXB fills and reads the
 * fields itself, and most elements are optional, so nullness is not declared here.
 */
@XmlSchema(xmlns = @XmlNs(prefix = "xlink", namespaceURI = "http://www.w3.org/1999/xlink"))
@NullUnmarked
package org.worldloom.server.wms.v111;

import jakarta.xml.bind.annotation.XmlNs;
import jakarta.xml.bind.annotation.XmlSchema;
import org.jspecify.annotations.NullUnmarked;
