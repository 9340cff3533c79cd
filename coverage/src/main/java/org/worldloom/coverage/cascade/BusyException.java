package org.worldloom.coverage.cascade;

import java.io.IOException;

/** More requests are waiting for generation than the planet allows; the client may try again. */
public class BusyException extends IOException {
  private static final long serialVersionUID = 1L;

  public BusyException(String message) {
    super(message);
  }
}
