package org.worldloom.server.wms.v111;

import org.worldloom.server.http.ServiceException;
import org.worldloom.server.http.XmlWriter;

/** Writes failures as WMS 1.1.1 wants them. Thread-safe. */
public final class Exception111 {
  private final XmlWriter writer =
      XmlWriter.withDoctype(
          ExceptionDocument.class,
          "<!DOCTYPE ServiceExceptionReport SYSTEM"
              + " \"http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd\">");

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
