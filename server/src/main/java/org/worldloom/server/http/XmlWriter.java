package org.worldloom.server.http;

import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the annotated types of one document schema as XML, UTF-8, indented.
 *
 * <p>Thread-safe.
 */
public final class XmlWriter {
  private final JAXBContext context;
  private final @Nullable String schemaLocation;
  private final @Nullable String doctype;

  private XmlWriter(Class<?> root, @Nullable String schemaLocation, @Nullable String doctype) {
    try {
      this.context = JAXBContext.newInstance(root);
    } catch (JAXBException e) {
      throw new IllegalStateException("The XML types of " + root + " are wrong", e);
    }
    this.schemaLocation = schemaLocation;
    this.doctype = doctype;
  }

  /**
   * For documents with a namespace.
   *
   * @param root annotated root type
   * @param schemaLocation pairs of namespace and schema address
   */
  public static XmlWriter withSchema(Class<?> root, String schemaLocation) {
    return new XmlWriter(root, schemaLocation, null);
  }

  /** For the old documents without a namespace, described by a DTD. */
  public static XmlWriter withDoctype(Class<?> root, String doctype) {
    return new XmlWriter(root, null, doctype);
  }

  /** The document as bytes. */
  public byte[] write(Object document) {
    try {
      Marshaller marshaller = context.createMarshaller();
      marshaller.setProperty(Marshaller.JAXB_FORMATTED_OUTPUT, true);
      if (schemaLocation != null) {
        marshaller.setProperty(Marshaller.JAXB_SCHEMA_LOCATION, schemaLocation);
      }
      if (doctype != null) {
        marshaller.setProperty("org.glassfish.jaxb.xmlHeaders", "\n" + doctype);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      marshaller.marshal(document, out);
      return out.toByteArray();
    } catch (JAXBException e) {
      throw new IllegalStateException("A " + document.getClass() + " cannot be written", e);
    }
  }
}
