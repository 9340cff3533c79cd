package org.worldloom.server.http;

import java.util.List;

/**
 * One request, free of Jetty's types.
 *
 * @param path decoded path, beginning with a slash
 * @param query key-value pairs
 * @param baseUrl scheme, host and port the client used, without a slash at the end; for the links
 *     in capabilities documents
 * @param ifNoneMatch entity tags of the copies that the client holds, quoted as sent
 */
public record Call(String path, Kvp query, String baseUrl, List<String> ifNoneMatch) {

  public Call {
    ifNoneMatch = List.copyOf(ifNoneMatch);
  }

  /** This call with other key-value pairs. */
  Call with(Kvp pairs) {
    return new Call(path, pairs, baseUrl, ifNoneMatch);
  }

  /** Whether the client already holds the answer with this tag. */
  public boolean holds(EntityTag tag) {
    return ifNoneMatch.stream().anyMatch(tag::matches);
  }
}
