package org.worldloom.coverage.cluster;

import java.util.List;
import java.util.Map;

/** The counters of a planet in a cluster, for JMX; see {@link ClusterStatus.Counters}. */
public interface ClusterMXBean {
  /** Name of the cluster. */
  String getCluster();

  /** Hazelcast members now. */
  int getMembers();

  /** This node's counters. */
  Map<String, Long> getNode();

  /** The sum over all nodes of the planet. */
  Map<String, Long> getTotal();

  /** Nodes with another identity. */
  List<String> getStrangers();
}
