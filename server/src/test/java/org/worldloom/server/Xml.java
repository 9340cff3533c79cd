package org.worldloom.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A document of an answer: XPath, and validation against the published schemas. */
record Xml(Document document) {

  static Xml of(HttpResponse<byte[]> response) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
      return new Xml(builder.parse(new ByteArrayInputStream(response.body())));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError(RunningServer.text(response), e);
    }
  }

  String text(String xpath) {
    try {
      return XPathFactory.newInstance().newXPath().evaluate(xpath, document);
    } catch (XPathExpressionException e) {
      throw new AssertionError(e);
    }
  }

  /** Checks against a schema of schemas.opengis.net, found in a jar and not on the network. */
  void validate(String path) {
    try {
      SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
      // The published OWS 2.0 schemas break a rule of type restriction that nobody else checks.
      factory.setFeature("http://apache.org/xml/features/validation/schema-full-checking", false);
      factory.setResourceResolver((type, namespace, publicId, systemId, base) -> resolve(systemId));
      Schema schema = factory.newSchema(resource("/ogc/" + path));
      schema.newValidator().validate(new DOMSource(document));
    } catch (SAXException | IOException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static URL resource(String path) {
    URL found = Xml.class.getResource(path);
    if (found == null) {
      throw new AssertionError("no schema " + path);
    }
    return found;
  }

  /** Absolute schema addresses become resources; relative ones are left to the parser. */
  private static @Nullable LSInput resolve(String systemId) {
    String path =
        systemId
            .replaceFirst("^https?://schemas\\.opengis\\.net/", "/ogc/")
            .replaceFirst("^https?://www\\.w3\\.org/", "/w3c/");
    return path.equals(systemId) ? null : input(path);
  }

  private static LSInput input(String path) {
    try (InputStream in = resource(path).openStream()) {
      DOMImplementationLS ls =
          (DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
      LSInput input = ls.createLSInput();
      input.setSystemId(resource(path).toString());
      input.setStringData(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return input;
    } catch (IOException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
