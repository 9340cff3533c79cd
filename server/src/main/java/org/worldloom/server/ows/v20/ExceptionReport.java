package org.worldloom.server.ows.v20;

import org.worldloom.server.http.Answer;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.http.XmlWriter;

/** Writes failures as OWS Common 2.0 wants them. Thread-safe. */
public final class ExceptionReport {
  private final XmlWriter writer =
      XmlWriter.withSchema(
          ExceptionDocument.class,
          "http://www.opengis.net/ows/2.0"
              + " http://schemas.opengis.net/ows/2.0/owsExceptionReport.xsd");

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
