package org.worldloom.inference.pack;

import java.io.IOException;
import java.nio.file.Path;

/** A network is not what its pack says; one sentence that begins with the network's file. */
public class ModelPackException extends IOException {
  private static final long serialVersionUID = 1L;

  public ModelPackException(Path network, String message) {
    super(network + ": " + message);
  }

  public ModelPackException(Path network, String message, Throwable cause) {
    super(network + ": " + message, cause);
  }
}
