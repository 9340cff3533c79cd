package org.worldloom.server.cli.render;

import java.io.IOException;
import java.nio.file.Path;

/** Says why a file could not be written; image writers hide that behind messages of their own. */
final class WriteFailure {

  private WriteFailure() {}

  /** An exception with the file and the innermost reason, such as "No space left on device". */
  static IOException of(Path file, Exception failure) {
    Throwable reason = failure;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return new IOException("Cannot write " + file + ": " + reason.getMessage(), failure);
  }
}
