package org.worldloom.coverage.raster;

import java.io.IOException;

/** A map cannot be made as it was asked for; one sentence that says why and what is allowed. */
public class MapRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  public MapRequestException(String message) {
    super(message);
  }

  public MapRequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
