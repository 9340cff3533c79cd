package org.worldloom.coverage.cluster;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.worldloom.coverage.cluster.ClusterSettings.Connection;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;

/**
 * Hazelcast's configuration.
 *
 * <p>A Hazelcast YAML file decides about the network, discovery and security. What keeps pixels
 * right and the process quiet is laid over it and cannot be switched off there: the deserialization
 * filter, the maps and executors, no phone-home, no auto-detection, no shutdown hook, logging
 * through slf4j. Time-outs are set only where the file is silent.
 */
final class HazelcastSetup {
  static final String GRANULES = "worldloom-granules-";
  static final String LEASES = "worldloom-leases-";
  static final String NODES = "worldloom-nodes";
  static final String PURGES = "worldloom-purges-";

  /** Looks on disks. */
  static final String LOOKING = "worldloom-looking";

  /** Generates for nodes that do not. */
  static final String GENERATING = "worldloom-generating";

  /** Member attribute with the node's id. */
  static final String NODE_ATTRIBUTE = "worldloom.node";

  /** Leases and node entries nobody renews vanish after this long, seconds. */
  private static final int FORGOTTEN = 600;

  /** A member that is silent for so long is taken for dead, seconds. */
  private static final int SILENCE = 10;

  private static final Map<String, String> ENFORCED =
      Map.of(
          "hazelcast.logging.type", "slf4j",
          "hazelcast.shutdownhook.enabled", "false",
          "hazelcast.phone.home.enabled", "false",
          "hazelcast.health.monitoring.level", "OFF");

  private static final Map<String, String> USUAL =
      Map.of(
          "hazelcast.socket.bind.any", "false",
          "hazelcast.wait.seconds.before.join", "1",
          "hazelcast.heartbeat.interval.seconds", "1",
          "hazelcast.max.no.heartbeat.seconds", Integer.toString(SILENCE),
          "hazelcast.operation.call.timeout.millis", "20000",
          "hazelcast.graceful.shutdown.max.wait", "15",
          "hazelcast.merge.first.run.delay.seconds", "10",
          "hazelcast.merge.next.run.delay.seconds", "10");

  private HazelcastSetup() {}

  /** A member's configuration. */
  static Config member(Connection connection, String nodeId) throws IOException {
    Config config;
    if (connection.hazelcast().isPresent()) {
      config = new YamlConfigBuilder(connection.hazelcast().get().toString()).build();
    } else {
      config = new Config();
      network(config.getNetworkConfig(), connection);
    }
    config.setClusterName(connection.name());
    config.setLiteMember(connection.mode() == Mode.LITE);
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getMemberAttributeConfig().setAttribute(NODE_ATTRIBUTE, nodeId);
    config.getMetricsConfig().setEnabled(false);
    serialization(config.getSerializationConfig());
    properties(config.getProperties());
    maps(config, connection);
    return config;
  }

  /** A client's configuration. */
  static ClientConfig client(Connection connection) throws IOException {
    ClientConfig config;
    if (connection.hazelcast().isPresent()) {
      config = new YamlClientConfigBuilder(connection.hazelcast().get().toString()).build();
    } else {
      config = new ClientConfig();
      connection.addresses().forEach(config.getNetworkConfig()::addAddress);
    }
    config.setClusterName(connection.name());
    config.getMetricsConfig().setEnabled(false);
    // Opening a planet must end; a client that lost its cluster goes on looking for it.
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(20_000);
    serialization(config.getSerializationConfig());
    properties(config.getProperties());
    return config;
  }

  private static void network(NetworkConfig network, Connection connection) {
    network.setPort(connection.port()).setPortAutoIncrement(true).setPortCount(100);
    if (!connection.address().equals("0.0.0.0")) {
      network.getInterfaces().setEnabled(true).addInterface(connection.address());
    }
    JoinConfig join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    switch (connection.discovery()) {
      case TCP -> join.getTcpIpConfig().setEnabled(true).setMembers(connection.addresses());
      case MULTICAST -> join.getMulticastConfig().setEnabled(true);
      case KUBERNETES -> join.getKubernetesConfig().setEnabled(true);
    }
  }

  private static void properties(Properties properties) {
    USUAL.forEach(properties::putIfAbsent);
    properties.putAll(ENFORCED);
  }

  /**
   * Nothing but what Hazelcast itself sends between members (the exceptions that make operations
   * retry among it) is read by Java's deserialization.
   */
  private static void serialization(SerializationConfig serialization) {
    String hazelcast = Hazelcast.class.getPackageName().replaceFirst("core$", "");
    serialization.setJavaSerializationFilterConfig(
        new JavaSerializationFilterConfig()
            .setDefaultsDisabled(true)
            .setBlacklist(new ClassFilter().addPrefixes("java.lang.reflect.", "java.lang.invoke."))
            .setWhitelist(
                new ClassFilter()
                    .addPrefixes(hazelcast, "java.lang.", "[Ljava.lang.", "java.util.concurrent.")
                    .addClasses(
                        "java.io.IOException",
                        "java.io.EOFException",
                        "java.net.SocketException",
                        "java.util.ArrayList",
                        "java.util.Collections$EmptyList",
                        "java.util.Collections$UnmodifiableCollection",
                        "java.util.Collections$UnmodifiableList",
                        "java.util.Collections$UnmodifiableRandomAccessList")));
    serialization
        .getCompactSerializationConfig()
        .addSerializer(new Adopt.Serializer())
        .addSerializer(new LeaseRequest.Serializer())
        .addSerializer(new Look.Serializer())
        .addSerializer(new NodeCall.Serializer())
        .addSerializer(new SharedKey.Serializer());
  }

  private static void maps(Config config, Connection connection) {
    int megabytes = (int) Math.max(1, connection.memoryBytes() >> 20);
    config.addMapConfig(
        map(GRANULES + "*", connection, PutIfAbsentMergePolicy.class.getName())
            .setEvictionConfig(
                new EvictionConfig()
                    .setMaxSizePolicy(MaxSizePolicy.USED_HEAP_SIZE)
                    .setSize(megabytes)
                    .setEvictionPolicy(EvictionPolicy.LRU)));
    // Whoever held a lease on the other side of a split has it no more.
    config.addMapConfig(
        map(LEASES + "*", connection, DiscardMergePolicy.class.getName())
            .setTimeToLiveSeconds(FORGOTTEN));
    config.addMapConfig(
        map(NODES, connection, PutIfAbsentMergePolicy.class.getName())
            .setTimeToLiveSeconds(FORGOTTEN));
    config.addMapConfig(map(PURGES + "*", connection, PutIfAbsentMergePolicy.class.getName()));
    config.addExecutorConfig(new ExecutorConfig(LOOKING, 2).setQueueCapacity(256));
    config.addExecutorConfig(new ExecutorConfig(GENERATING, 4).setQueueCapacity(64));
  }

  private static MapConfig map(String name, Connection connection, String mergePolicy) {
    return new MapConfig(name)
        .setInMemoryFormat(InMemoryFormat.BINARY)
        .setBackupCount(connection.backups())
        .setStatisticsEnabled(false)
        .setMergePolicyConfig(new MergePolicyConfig().setPolicy(mergePolicy));
  }

  /** The file that a connection names, for messages. */
  static String source(Connection connection) {
    return connection.hazelcast().map(Path::toString).orElse("the planet file");
  }
}
