package org.worldloom.plugin.rest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request that cannot be fulfilled, with its HTTP status and one sentence. */
final class RestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;

  RestException(HttpStatus status, String sentence) {
    this(status, sentence, null);
  }

  RestException(HttpStatus status, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }
}
