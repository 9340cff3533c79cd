package org.worldloom.coverage.planet;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources opened one after another: closed in reverse order when the opening fails half-way, kept
 * when it succeeds.
 */
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  <R extends AutoCloseable> R add(R resource) {
    resources.push(resource);
    return resource;
  }

  /** From now on the resources belong to somebody else. */
  void keep() {
    resources.clear();
  }

  @Override
  public void close() {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        // The failure that brought us here is the one to report; this one only loses a handle.
        org.slf4j.LoggerFactory.getLogger(Opened.class)
            .warn("{} did not close: {}", resource, e.getMessage());
      }
    }
  }
}
