/**
 * The exception report of WMS 1.3.0. It has a namespace of its own, which must be the default one:
 * QGIS looks for elements without a prefix. JAXB fills and reads the fields itself, so nullness is
 * not declared here.
 */
@XmlSchema(
    namespace = "http://www.opengis.net/ogc",
    elementFormDefault = XmlNsForm.QUALIFIED,
    xmlns = @XmlNs(prefix = "", namespaceURI = "http://www.opengis.net/ogc"))
@NullUnmarked
package org.worldloom.server.wms.v130.report;

import jakarta.xml.bind.annotation.XmlNs;
import jakarta.xml.bind.annotation.XmlNsForm;
import jakarta.xml.bind.annotation.XmlSchema;
import org.jspecify.annotations.NullUnmarked;
