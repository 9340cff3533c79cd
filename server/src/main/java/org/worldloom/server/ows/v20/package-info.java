/**
 * Types of OWS Common 2.0 that capabilities and exception reports are made of, bound to XML. JAXB
 * fills and reads the fields itself, so nullness is not declared here.
 */
@XmlSchema(
    namespace = "http://www.opengis.net/ows/2.0",
    elementFormDefault = XmlNsForm.QUALIFIED,
    xmlns = {
      @XmlNs(prefix = "ows", namespaceURI = "http://www.opengis.net/ows/2.0"),
      @XmlNs(prefix = "xlink", namespaceURI = "http://www.w3.org/1999/xlink")
    })
@NullUnmarked
package org.worldloom.server.ows.v20;

import jakarta.xml.bind.annotation.XmlNs;
import jakarta.xml.bind.annotation.XmlNsForm;
import jakarta.xml.bind.annotation.XmlSchema;
import org.jspecify.annotations.NullUnmarked;
