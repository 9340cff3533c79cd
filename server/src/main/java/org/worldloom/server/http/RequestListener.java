package org.worldloom.server.http;

/** Told about every answered request; must be quick and must not throw. */
@FunctionalInterface
public interface RequestListener {

  /**
   * A request was answered.
   *
   * @param protocol e.g. {@code WMS}
   * @param status HTTP status
   * @param nanos time from the parsed request to the complete answer, before it is sent
   */
  void answered(String protocol, int status, long nanos);
}
