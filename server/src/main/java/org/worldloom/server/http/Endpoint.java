package org.worldloom.server.http;

import java.io.IOException;

/**
 * Answers the calls of one protocol.
 *
 * <p>Called from many threads at once.
 */
public interface Endpoint {

  /** Name of the protocol, for the request statistics. */
  String protocol(Call call);

  /** The answer; failures are thrown, never answered half. */
  Answer answer(Call call) throws ServiceException, IOException;

  /** A failure in the form of the protocol. */
  Answer failure(Call call, ServiceException failure);
}
