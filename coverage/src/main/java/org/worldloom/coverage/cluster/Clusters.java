package org.worldloom.coverage.cluster;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.worldloom.coverage.cluster.ClusterSettings.Connection;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;

/**
 * The Hazelcast instances of a process: one per connection, shared by the planets that name it, and
 * shut down when the last of them closes.
 *
 * <p>Thread-safe; starting and stopping, which take seconds, happen under the lock, so that a
 * planet that is reopened never meets its own instance on the way out.
 */
public final class Clusters {
  private final Map<Connection, Shared> open = new HashMap<>();

  private static final class Shared {
    final ClusterLink link;
    int shares;

    Shared(ClusterLink link) {
      this.link = link;
    }
  }

  /**
   * Joins a cluster.
   *
   * @return the link, to be given back with {@link #leave}
   */
  synchronized ClusterLink join(Connection connection) throws IOException {
    Shared shared = open.get(connection);
    if (shared == null) {
      shared = new Shared(start(connection));
      open.put(connection, shared);
    }
    shared.shares++;
    return shared.link;
  }

  /** Gives a link back. */
  synchronized void leave(Connection connection) {
    Shared shared = open.get(connection);
    if (shared != null && --shared.shares == 0) {
      open.remove(connection);
      shared.link.instance().shutdown();
    }
  }

  private static ClusterLink start(Connection connection) throws IOException {
    UUID node = UUID.randomUUID();
    try {
      HazelcastInstance instance =
          connection.mode() == Mode.CLIENT
              ? HazelcastClient.newHazelcastClient(HazelcastSetup.client(connection))
              : Hazelcast.newHazelcastInstance(HazelcastSetup.member(connection, node.toString()));
      return new ClusterLink(instance, node);
    } catch (HazelcastException | IllegalStateException | IllegalArgumentException e) {
      throw new IOException(
          "the cluster \""
              + connection.name()
              + "\" cannot be joined as "
              + HazelcastSetup.source(connection)
              + " says: "
              + e.getMessage(),
          e);
    }
  }
}
