package org.worldloom.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** All on the same nodes, since nodes are dear to start. */
  @Test
  void generatesOnceRestartsWarmServesTwoPlanetsAndSurvivesKills() throws Exception {
    List<MapRequest> requests = Fleet.overlapping(FULL ? 48 : 14, 300_000, 1000, 1);
    try (Fleet fleet = new Fleet(folder, 18_320, 3, "").alsoServing("moon", "toy-cover").start()) {
      generatesOnce(fleet, requests);
      restartedAtOnceWithWarmDisksComputesNothing(fleet, requests.subList(0, 6));
      mixedPlanetsAndSeeds(fleet);
      kills(fleet, FULL ? Integer.getInteger("worldloom.kills", 50) : 1);
      // No lease is left behind: the same maps again, and new ones beside them, at once.
      fleet.load(Fleet.overlapping(6, 300_000, 1000, 1), 6);
    }
  }

  private static void generatesOnce(Fleet fleet, List<MapRequest> requests) throws Exception {
    fleet.load(requests, 24);
    List<String> made = fleet.made();
    assertThat(made).isNotEmpty().doesNotHaveDuplicates();
    assertThat((long) made.size())
        .as("what a node on its own generates for the same maps")
        .isEqualTo(fleet.alone().planet().path("cache").path("generated").asLong());
    assertThat(fleet.total("duplicates")).isZero();
    // No granule is in two windows, so no window was generated twice.
    long windows = fleet.total("windowsGenerated");
    System.out.printf(
        "%d granules in %d windows; a node on its own: %d windows%n",
        made.size(), windows, fleet.alone().planet().path("windowsGenerated").asLong());
    assertThat(windows).isPositive().isLessThanOrEqualTo(made.size());
    assertThat(fleet.total("shared")).isPositive();
    assertThat(fleet.total("bytesMoved")).isPositive();
  }

  private static void restartedAtOnceWithWarmDisksComputesNothing(
      Fleet fleet, List<MapRequest> requests) throws Exception {
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

  /** Same places and seeds on two planets, and another seed beside them, on the same members. */
  private static void mixedPlanetsAndSeeds(Fleet fleet) throws Exception {
    List<MapRequest> mixed = new ArrayList<>();
    for (MapRequest request : Fleet.overlapping(4, 300_000, 600, 1)) {
      mixed.addAll(List.of(request, request.on("moon")));
    }
    mixed.addAll(Fleet.overlapping(4, 300_000, 600, -7));
    fleet.load(mixed, 12);
    assertThat(fleet.right(mixed.get(0))).isNotEqualTo(fleet.right(mixed.get(1)));
  }

  /** Under load, kill -9 of one member after the other, each of which is started anew at once. */
  private void kills(Fleet fleet, int kills) throws Exception {
    Set<String> before = new HashSet<>(fleet.made());
    int computedBefore = fleet.made().size();
    AtomicBoolean over = new AtomicBoolean();
    Future<?> load =
        background.submit(
            () -> {
              for (long batch = 0; batch == 0 || !over.get(); batch++) {
                fleet.load(Fleet.overlapping(FULL ? 16 : 8, 100_000 + 3_000 * batch, 700, 2), 24);
              }
              return null;
            });
    Random random = new Random(3);
    int victim = 0;
    for (int kill = 1; kill <= kills; kill++) {
      Thread.sleep(FULL ? 10_000 : 500 + random.nextInt(1500));
      victim = (victim + 1 + random.nextInt(2)) % 3;
      fleet.node(victim).kill();
      fleet.launch(victim);
      Future<Node> unusedStart = background.submit(fleet.node(victim)::up);
      System.out.printf("kill %d of %d%n", kill, kills);
    }
    over.set(true);
    load.get();
    fleet.together();
    List<String> computed = fleet.made();
    Set<String> distinct = new HashSet<>(computed);
    distinct.removeAll(before);
    int times = computed.size() - computedBefore;
    System.out.printf(
        "%d kills: all pixels right; computed / needed = %d / %d = %.4f%n",
        kills, times, distinct.size(), (double) times / distinct.size());
    if (FULL) {
      assertThat((double) times / distinct.size()).isLessThanOrEqualTo(1.02);
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
      fleet.launch(0, List.of(Fleet.planet(folder.resolve("small"), "earth", "toy-flow", 1)));
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

  /** Not a limit of ours but the file system's; needs the right to mount one. */
  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aFullFileSystemCostsTimeOnly() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_345, 2, "")) {
      String tiles = Files.createDirectories(fleet.folder(0).resolve("tiles")).toString();
      assumeTrue(
          succeeds("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tiles),
          "mounting a small file system is not permitted here");
      try {
        fleet.start();
        fleet.load(Fleet.overlapping(16, 75_000, 2000, 1), 8);
        assertThat(fleet.node(0).log()).contains("database or disk is full");
      } finally {
        fleet.close();
        assertThat(succeeds("umount", "-l", tiles)).isTrue();
      }
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aFrozenMember() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_350, 3, "").start()) {
      Future<?> load =
          background.submit(
              () -> {
                fleet.load(Fleet.overlapping(100, 200_000, 3000, 1), 24);
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
                fleet.load(Fleet.overlapping(120, 200_000, 3000, 1), 16);
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

  /** One member gets a tenth of the time, in slices as a slower machine would have them. */
  @Test
  @EnabledIfSystemProperty(named = "worldloom.faults", matches = "full")
  void aSlowMemberSlowsOnlyItself() throws Exception {
    try (Fleet fleet = new Fleet(folder, 18_370, 3, "").start()) {
      List<MapRequest> before = new ArrayList<>();
      List<MapRequest> during = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        before.add(new MapRequest("earth", 100_000 + 2_048L * i, 400_000, 512, 1));
        during.add(new MapRequest("earth", 100_000 + 2_048L * i, 300_000, 512, 1));
      }
      double usual = medianSeconds(fleet, before);
      double slowed;
      try (Node.Slowing unusedSlowing = fleet.node(2).slow(45, 5)) {
        slowed = medianSeconds(fleet, during);
      }
      System.out.printf("median of the others: %.3f s, with a slow member %.3f s%n", usual, slowed);
      assertThat(slowed).isLessThan(3 * usual);
    }
  }

  private static double medianSeconds(Fleet fleet, List<MapRequest> requests) throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      long start = System.nanoTime();
      String pixels = fleet.node(i % 2).map(requests.get(i));
      seconds.add((System.nanoTime() - start) / 1e9);
      assertThat(pixels).isEqualTo(fleet.right(requests.get(i)));
    }
    seconds.sort(null);
    return seconds.get(seconds.size() / 2);
  }
}
