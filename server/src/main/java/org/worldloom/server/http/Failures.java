package org.worldloom.server.http;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
      if (cause instanceof DeadlineException) {
        return ServiceException.unavailable(String.valueOf(cause.getMessage()), failure);
      }
      cause = cause.getCause();
    }
    LOG.error("A request failed", failure);
    return ServiceException.internal(
        failure instanceof IOException && failure.getMessage() != null
            ? failure.getMessage()
            : "The server failed at this request; its log tells more.",
        failure);
  }
}
