package org.worldloom.coverage.store;

import java.io.IOException;

/** The deadline of a request passed before its pixels were there. */
public class DeadlineException extends IOException {
  private static final long serialVersionUID = 1L;

  public DeadlineException(String message) {
    super(message);
  }
}
