package org.worldloom.coverage.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hands a failure of work that another thread did to whoever waited for it. Any thread. */
public final class ThrownElsewhere {

  private ThrownElsewhere() {}

  /**
   * Throws what was thrown, as what it was.
   *
   * @param failure the cause of an {@link java.util.concurrent.ExecutionException}
   * @param sentence what to say of a checked failure that is no {@link IOException}
   * @return the failure, for the caller to throw
   */
  public static IOException asItWas(@Nullable Throwable failure, String sentence) {
    if (failure instanceof IOException io) {
      return io;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IOException(sentence, failure);
  }
}
