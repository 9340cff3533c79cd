package org.worldloom.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two members whose connections run through ports that are cut and healed. */
@Timeout(400)
@EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
class SplitBrainTest {
  private static final int PORT = 18_380;
  private static final int DOOR = 18_390;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void bothSidesServeAndMeetAgain() throws Exception {
    List<Path> planet = List.of(Fleet.planet(folder, "earth", "toy-flow", 2048));
    try (PortProxy first = new PortProxy(DOOR, PORT);
        PortProxy second = new PortProxy(DOOR + 1, PORT + 1);
        Node a = Node.launch(folder.resolve("a"), planet, settings(0));
        Node b = Node.launch(folder.resolve("b"), planet, settings(1));
        Node alone = Node.launch(folder.resolve("alone"), planet, "").up()) {
      a.up();
      b.up();
      awaitMembers(2, a, b);
      first.cut();
      second.cut();
      awaitMembers(1, a, b);
      List<MapRequest> requests = Fleet.overlapping(4, 60_000, 600, 1);
      for (MapRequest request : requests) {
        String right = alone.map(request);
        assertThat(a.map(request)).isEqualTo(right);
        assertThat(b.map(request)).isEqualTo(right);
      }
      first.heal();
      second.heal();
      awaitMembers(2, a, b);
      int before = Node.made(a.folder()).size() + Node.made(b.folder()).size();
      for (MapRequest request : requests) {
        assertThat(b.map(request)).isEqualTo(a.map(request)).isEqualTo(alone.map(request));
      }
      assertThat(Node.made(a.folder()).size() + Node.made(b.folder()).size()).isEqualTo(before);
      for (MapRequest request : Fleet.overlapping(4, 90_000, 600, 1)) {
        assertThat(b.map(request)).isEqualTo(a.map(request)).isEqualTo(alone.map(request));
      }
      assertThat(a.cluster().path("total").path("disagreements").asLong()).isZero();
    }
  }

  private String settings(int node) throws Exception {
    Path hazelcast =
        Files.writeString(
            folder.resolve("hazelcast-" + node + ".yaml"),
            String.join(
                "\n",
                "hazelcast:",
                "  network:",
                "    public-address: 127.0.0.1:" + (DOOR + node),
                "    port: {auto-increment: false, port: " + (PORT + node) + "}",
                "    interfaces: {enabled: true, interfaces: [127.0.0.1]}",
                "    join:",
                "      multicast: {enabled: false}",
                "      tcp-ip:",
                "        enabled: true",
                "        member-list: [\"127.0.0.1:"
                    + DOOR
                    + "\", \"127.0.0.1:"
                    + (DOOR + 1)
                    + "\"]",
                ""));
    return "mode: member\nname: split\nhazelcast: " + hazelcast + "\n";
  }

  private static void awaitMembers(int count, Node... nodes) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    for (Node node : nodes) {
      while (node.cluster().path("members").asInt() != count) {
        assertThat(System.nanoTime()).as("%s members", count).isLessThan(giveUp);
        Thread.sleep(500);
      }
    }
  }
}
