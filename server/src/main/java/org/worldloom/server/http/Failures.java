package org.worldloom.server.http;

import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.cascade.BusyException;
import org.worldloom.coverage.raster.MapRequestException;
import org.worldloom.coverage.store.DeadlineException;

/** Turns whatever went wrong below the protocols into a {@link ServiceException}. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final int DEEPEST_CAUSE = 16;

  private Failures() {}

  static ServiceException of(Throwable failure) {
    if (failure instanceof ServiceException known) {
      return known;
    }
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof DeadlineException || cause instanceof BusyException) {
        return ServiceException.unavailable(sentence(cause), failure);
      }
      if (cause instanceof MapRequestException) {
        return new ServiceException(400, ServiceException.INVALID_PARAMETER, null, sentence(cause));
      }
      cause = cause.getCause();
    }
    LOG.error("A request failed", failure);
    return ServiceException.internal(
        failure instanceof IOException && failure.getMessage() != null
            ? sentence(failure)
            : "The server failed at this request; its log tells more.",
        failure);
  }

  /** The message as a sentence of its own: with a capital and a full stop. */
  private static String sentence(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    String capital = message.isEmpty() ? "" : message.substring(0, 1).toUpperCase(Locale.ROOT);
    return capital + message.substring(capital.length()) + (message.endsWith(".") ? "" : ".");
  }
}
