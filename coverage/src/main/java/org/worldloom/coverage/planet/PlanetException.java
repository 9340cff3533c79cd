package org.worldloom.coverage.planet;

import java.io.IOException;

/** A planet cannot be opened or read; one sentence that names key, file and line where it can. */
public class PlanetException extends IOException {
  private static final long serialVersionUID = 1L;

  public PlanetException(String message) {
    super(message);
  }

  public PlanetException(String message, Throwable cause) {
    super(message, cause);
  }
}
