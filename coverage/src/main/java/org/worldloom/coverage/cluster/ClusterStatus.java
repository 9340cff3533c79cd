package org.worldloom.coverage.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node knows about the cluster of its planet.
 *
 * @param cluster name of the cluster
 * @param mode as what this node takes part
 * @param node this node's name
 * @param members Hazelcast members now, whatever they serve
 * @param nodes the nodes of this planet and identity, this one included, as of a second ago
 * @param total the sum over these nodes
 * @param strangers sentences about nodes of the same planet with another identity
 * @param purges purges that this node has carried out, ever
 */
public record ClusterStatus(
    String cluster,
    String mode,
    String node,
    int members,
    List<Node> nodes,
    Counters total,
    List<String> strangers,
    int purges) {

  /**
   * One node.
   *
   * @param name host, port and process
   * @param generates whether it runs the network
   */
  public record Node(String name, boolean generates, Counters counters) {}

  /**
   * Counters since the planet was opened; granules unless said otherwise.
   *
   * @param windowsGenerated network windows
   * @param granulesGenerated computed here
   * @param nearHits found on this node's heap, without asking anybody
   * @param shared found in the cluster's memory: another node had made them
   * @param sharedFromDisks found on another member's disk
   * @param duplicatesAvoided wanted, about to be computed, and then taken from the node that was
   *     quicker
   * @param duplicates computed here although another node had stored them meanwhile
   * @param disagreements duplicates whose bytes were not the same; the first stored are shown
   * @param generatedElsewhere sent to another node to be generated there
   * @param bytesMoved bytes of granules sent to or received from other nodes
   * @param waitedMillis time that reads waited for other nodes
   * @param unanswered questions to the cluster that were not answered in time
   */
  public record Counters(
      long windowsGenerated,
      long granulesGenerated,
      long nearHits,
      long shared,
      long sharedFromDisks,
      long duplicatesAvoided,
      long duplicates,
      long disagreements,
      long generatedElsewhere,
      long bytesMoved,
      long waitedMillis,
      long unanswered) {

    /** Nothing happened yet. */
    public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final List<String> NAMES =
        List.of(
            "windowsGenerated",
            "granulesGenerated",
            "nearHits",
            "shared",
            "sharedFromDisks",
            "duplicatesAvoided",
            "duplicates",
            "disagreements",
            "generatedElsewhere",
            "bytesMoved",
            "waitedMillis",
            "unanswered");

    /** The counters in the order of their declaration. */
    long[] values() {
      return new long[] {
        windowsGenerated,
        granulesGenerated,
        nearHits,
        shared,
        sharedFromDisks,
        duplicatesAvoided,
        duplicates,
        disagreements,
        generatedElsewhere,
        bytesMoved,
        waitedMillis,
        unanswered
      };
    }

    /** The opposite of {@link #values()}. */
    static Counters of(long[] v) {
      return new Counters(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11]);
    }

    /** The counters by name. */
    Map<String, Long> byName() {
      Map<String, Long> named = new LinkedHashMap<>();
      long[] values = values();
      for (int i = 0; i < values.length; i++) {
        named.put(NAMES.get(i), values[i]);
      }
      return named;
    }

    Counters plus(Counters other) {
      long[] sum = values();
      long[] more = other.values();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += more[i];
      }
      return of(sum);
    }
  }
}
