package org.worldloom.server.ows.v11;

import org.worldloom.server.http.Answer;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.http.XmlWriter;

/** Writes failures as OWS Common 1.1 wants them. Thread-safe. */
public final class ExceptionReport {
  private final XmlWriter writer =
      XmlWriter.withSchema(
          ExceptionDocument.class,
          "http://www.opengis.net/ows/1.1"
              + " http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd");

  /** The answer, with the failure's HTTP status. */
  public Answer answer(ServiceException failure) {
    ExceptionDocument document = new ExceptionDocument();
    document.failure.code = failure.code();
    document.failure.locator = failure.locator();
    document.failure.text = failure.sentence();
    return Answer.uncached(
        failure.status(), "application/xml; charset=utf-8", writer.write(document));
  }
}
