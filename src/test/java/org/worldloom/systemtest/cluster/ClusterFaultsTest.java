package org.worldloom.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What may happen to the members of a cluster; every pixel equals that of a node on its own. */
@Timeout(1500)
class ClusterFaultsTest {
  private static final boolean FULL = Fleet.FULL;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private final ExecutorService background = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    background.shutdownNow();
  }

  /** Faultless work first, since nodes are dear to start; then kill -9 of one after the other. */
  @Test
  void generatesOnceAndSurvivesKills() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_320, 3, "").start()) {
      fleet.load(Fleet.overlapping(FULL ? 48 : 20, 300_000, 1000, 1), 24);
      List<String> made = fleet.made();
      assertThat(made).isNotEmpty().doesNotHaveDuplicates();
      assertThat((long) made.size())
          .as("what a node on its own generates for the same maps")
          .isEqualTo(fleet.alone().planet().path("cache").path("generated").asLong());
      assertThat(fleet.total("duplicates")).isZero();
      assertThat(fleet.total("shared")).isPositive();
      assertThat(fleet.total("bytesMoved")).isPositive();

      int kills = FULL ? 50 : 1;
      Random random = new Random(3);
      for (int kill = 0; kill < kills; kill++) {
        List<MapRequest> requests =
            Fleet.overlapping(FULL ? 40 : 16, 100_000 + 3_000L * kill, FULL ? 1200 : 700, 2);
        Future<?> load =
            background.submit(
                () -> {
                  fleet.load(requests, 24);
                  return null;
                });
        Thread.sleep(500 + random.nextInt(1500));
        int victim = random.nextInt(3);
        fleet.node(victim).kill();
        fleet.launch(victim);
        load.get();
        fleet.together();
        List<String> computed = fleet.made();
        System.out.printf(
            "kill %d of %d: all pixels right; %d granules computed, %d distinct%n",
            kill + 1, kills, computed.size(), new HashSet<>(computed).size());
      }
      // No lease is left behind: the same maps again, and new ones beside them, at once.
      fleet.load(Fleet.overlapping(6, 300_000, 1000, 1), 6);
    }
  }

  @Test
  void restartedAtOnceWithWarmDisksComputesNothing() throws Exception {
    List<MapRequest> requests = Fleet.overlapping(6, 50_000, 700, 1);
    try (Fleet fleet = new Fleet(folder, 18_330, 3, "").start()) {
      fleet.load(requests, 6);
      int before = fleet.made().size();
      fleet.stopAll();
      for (int i = 0; i < 3; i++) {
        fleet.launch(i);
      }
      fleet.together();
      fleet.load(requests, 6);
      for (int i = 0; i < 3; i++) {
        for (MapRequest request : requests.subList(0, 2)) {
          assertThat(fleet.node(i).map(request)).isEqualTo(fleet.right(request));
        }
      }
      assertThat(fleet.made()).hasSize(before);
      assertThat(fleet.total("granulesGenerated")).isZero();
      assertThat(fleet.total("sharedFromDisks")).isPositive();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aDamagedStoreFileIsSetAside() throws Exception {
    List<MapRequest> requests = Fleet.overlapping(6, 50_000, 700, 1);
    try (Fleet fleet = new Fleet(folder, 18_335, 2, "").start()) {
      fleet.load(requests, 6);
      int victim = Node.made(fleet.folder(0)).isEmpty() ? 1 : 0;
      fleet.node(victim).close();
      try (Stream<Path> files = Files.walk(fleet.folder(victim))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".mbtiles")).toList()) {
          byte[] garbage = new byte[(int) Files.size(file)];
          new Random(1).nextBytes(garbage);
          Files.write(file, garbage);
        }
      }
      fleet.launch(victim);
      fleet.together();
      fleet.load(requests, 6);
      fleet.load(Fleet.overlapping(6, 58_000, 700, 1), 6);
      assertThat(fleet.node(victim).log()).contains("is damaged");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aFullDiskAndFullMemoryCostTimeOnly() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_340, 2, "memory: 1\n")) {
      fleet.launch(0, Fleet.planet(folder.resolve("small"), 1));
      fleet.launch(1);
      fleet.together();
      fleet.load(Fleet.overlapping(16, 70_000, 2000, 1), 8);
      assertThat(fleet.node(0).log()).contains("is full");
      // Seeds beside each other, on the same nodes.
      for (long seed : new long[] {7, -7}) {
        fleet.load(Fleet.overlapping(3, 70_000, 400, seed), 3);
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aFrozenMember() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_350, 3, "").start()) {
      Future<?> load =
          background.submit(
              () -> {
                fleet.load(Fleet.overlapping(150, 200_000, 4000, 1), 24);
                return null;
              });
      Thread.sleep(2000);
      fleet.node(1).signal("STOP");
      TimeUnit.SECONDS.sleep(30);
      fleet.node(1).signal("CONT");
      load.get();
      fleet.together();
      fleet.load(Fleet.overlapping(30, 230_000, 1500, 1), 24);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aMemberThatJoinsAndLeavesInALoop() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_360, 3, "").start()) {
      Future<?> load =
          background.submit(
              () -> {
                fleet.load(Fleet.overlapping(250, 200_000, 4000, 1), 16);
                return null;
              });
      for (int i = 0; i < 6; i++) {
        fleet.node(2).close();
        fleet.launch(2);
        fleet.node(2).up();
      }
      load.get();
      assertThat(new HashSet<>(fleet.made()).size() * 1.05).isGreaterThan(fleet.made().size());
    }
  }

  /** One member gets a tenth of the time: it is stopped for nine tenths of every half second. */
  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aSlowMemberSlowsOnlyItself() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_370, 3, "").start()) {
      List<MapRequest> before = new ArrayList<>();
      List<MapRequest> during = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        before.add(new MapRequest(100_000 + 2_048L * i, 400_000, 512, 1));
        during.add(new MapRequest(100_000 + 2_048L * i, 300_000, 512, 1));
      }
      double usual = medianSeconds(fleet, before);
      Future<?> slowing =
          background.submit(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  fleet.node(2).signal("STOP");
                  Thread.sleep(450);
                  fleet.node(2).signal("CONT");
                  Thread.sleep(50);
                }
                return null;
              });
      double slowed = medianSeconds(fleet, during);
      slowing.cancel(true);
      Thread.sleep(600);
      fleet.node(2).signal("CONT");
      System.out.printf("median of the others: %.3f s, with a slow member %.3f s%n", usual, slowed);
      assertThat(slowed).isLessThan(3 * usual + 0.6);
    }
  }

  private static double medianSeconds(Fleet fleet, List<MapRequest> requests) throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      long start = System.nanoTime();
      int[] pixels = fleet.node(i % 2).map(requests.get(i));
      seconds.add((System.nanoTime() - start) / 1e9);
      assertThat(pixels).isEqualTo(fleet.right(requests.get(i)));
    }
    seconds.sort(null);
    return seconds.get(seconds.size() / 2);
  }
}
