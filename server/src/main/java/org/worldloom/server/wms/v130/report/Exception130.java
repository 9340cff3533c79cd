package org.worldloom.server.wms.v130.report;

import org.worldloom.server.http.ServiceException;
import org.worldloom.server.http.XmlWriter;

/** Writes failures as WMS 1.3.0 wants them. Thread-safe. */
public final class Exception130 {
  private final XmlWriter writer =
      XmlWriter.withSchema(
          ExceptionDocument.class,
          "http://www.opengis.net/ogc"
              + " http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd");

  /** The document. */
  public byte[] write(ServiceException failure) {
    ExceptionDocument document = new ExceptionDocument();
    document.failure = new ExceptionDocument.Failure();
    if (!failure.code().equals(ServiceException.NO_APPLICABLE_CODE)) {
      document.failure.code = failure.code();
    }
    document.failure.locator = failure.locator();
    document.failure.text = failure.sentence();
    return writer.write(document);
  }
}
