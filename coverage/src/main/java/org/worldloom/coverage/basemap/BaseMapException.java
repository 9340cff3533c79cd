package org.worldloom.coverage.basemap;

import java.io.IOException;

/** A base map cannot be read, imported or kept; one sentence that names the file. */
public class BaseMapException extends IOException {
  private static final long serialVersionUID = 1L;

  public BaseMapException(String message) {
    super(message);
  }

  public BaseMapException(String message, Throwable cause) {
    super(message, cause);
  }
}
