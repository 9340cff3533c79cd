package org.worldloom.coverage.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a planet takes part in a cluster.
 *
 * @param connection which cluster, and as what
 * @param generate whether this node runs the network; otherwise it sends its work to one that does
 * @param strangers what to do when nodes of the same planet differ in model, provider or build
 */
public record ClusterSettings(Connection connection, boolean generate, Strangers strangers) {

  /** No cluster. */
  public static final ClusterSettings OFF =
      new ClusterSettings(
          new Connection(
              Mode.OFF,
              "worldloom",
              "127.0.0.1",
              5701,
              Discovery.TCP,
              List.of(),
              Optional.empty(),
              128L << 20,
              1),
          true,
          Strangers.SERVE);

  /** As what a process takes part. */
  public enum Mode {
    /** Alone. */
    OFF,
    /** Member that holds a share of the cluster's granules. */
    MEMBER,
    /** Member that holds none: a Hazelcast lite member. */
    LITE,
    /** Client of members that run elsewhere. */
    CLIENT
  }

  /** How members find each other. */
  public enum Discovery {
    TCP,
    MULTICAST,
    KUBERNETES
  }

  /** What a node does whose pixels might differ from those of the cluster. */
  public enum Strangers {
    /** It serves from its own identity and shares nothing. */
    SERVE,
    /** It does not open the planet. */
    REFUSE
  }

  /**
   * Everything that makes one Hazelcast instance: planets with equal connections share it.
   *
   * @param name name of the cluster; members with another name stay apart
   * @param address interface to listen on
   * @param port first port to try; the next ones follow while they are taken
   * @param addresses members to join or to be a client of, {@code host[:port]}
   * @param hazelcast a Hazelcast YAML file that replaces address, port, discovery and addresses
   * @param memoryBytes room for the granules of each planet on each member, backups included
   * @param backups copies that other members hold
   */
  public record Connection(
      Mode mode,
      String name,
      String address,
      int port,
      Discovery discovery,
      List<String> addresses,
      Optional<Path> hazelcast,
      long memoryBytes,
      int backups) {
    public Connection {
      addresses = List.copyOf(addresses);
    }
  }

  public boolean isOn() {
    return connection.mode() != Mode.OFF;
  }
}
