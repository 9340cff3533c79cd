package org.worldloom.coverage.store;

import java.io.IOException;

/** The medium of a store failed; the message says what and where in one sentence. */
public class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
