package org.worldloom.inference.yaml;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A YAML file cannot be used; one sentence, e.g. {@code earth.yaml, line 12: unknown key "sede"
 * under "planet"; known keys are "name", "seed"}.
 */
public class YamlException extends IOException {
  private static final long serialVersionUID = 1L;

  YamlException(Path file, String message) {
    super(file + ": " + message);
  }

  YamlException(Path file, String message, Throwable cause) {
    super(file + ": " + message, cause);
  }

  YamlException(Path file, int line, String message) {
    super(file + ", line " + line + ": " + message);
  }
}
