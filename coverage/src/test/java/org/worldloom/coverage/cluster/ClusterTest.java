package org.worldloom.coverage.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;
import org.worldloom.coverage.cluster.ClusterSettings.Strangers;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleSource;
import org.worldloom.coverage.store.Granules;
import org.worldloom.coverage.store.Purge;

/**
 * Two or three nodes in one process. Tests in which nobody comes or goes share two, and keep to
 * seeds of their own.
 */
@Timeout(120)
class ClusterTest {
  private static final Set<GranuleKey> MADE = ConcurrentHashMap.newKeySet();
  private static TestNode a;
  private static TestNode b;

  @TempDir Path first;
  @TempDir Path second;

  @BeforeAll
  static void twoNodes(@TempDir Path folder) throws IOException {
    a = TestNode.member(TestNode.PAIR, folder.resolve("a")).start(ClusterTest::make);
    b = TestNode.member(TestNode.PAIR, folder.resolve("b")).start(ClusterTest::make);
  }

  private static Map<GranuleKey, Granule> make(Collection<GranuleKey> keys, long deadline) {
    MADE.addAll(keys);
    return Granules.all(keys, 3);
  }

  @AfterAll
  static void end() throws IOException {
    b.close();
    a.close();
  }

  private static ClusterStatus.Counters both() {
    return a.counters().plus(b.counters());
  }

  private static long in(long seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  private static GranuleSource.Loader counting(Map<GranuleKey, AtomicInteger> computed) {
    return missing -> {
      missing.forEach(
          key -> computed.computeIfAbsent(key, unused -> new AtomicInteger()).incrementAndGet());
      sleep(20);
      return Granules.all(missing, 3);
    };
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void eachGranuleIsComputedOnceInTheCluster() throws Exception {
    Map<GranuleKey, AtomicInteger> computed = new ConcurrentHashMap<>();
    ClusterStatus.Counters before = both();
    ExecutorService clients = Executors.newFixedThreadPool(12);
    try {
      List<Callable<Void>> requests = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        TestNode node = i % 2 == 0 ? a : b;
        List<GranuleKey> keys = square(i * 3 % 40, i * 7 % 20);
        requests.add(
            () -> {
              Map<GranuleKey, Granule> got = node.source.getAll(keys, in(60), counting(computed));
              assertThat(Granules.contents(got))
                  .isEqualTo(Granules.contents(Granules.all(keys, 3)));
              return null;
            });
      }
      for (Future<Void> done : clients.invokeAll(requests)) {
        done.get();
      }
    } finally {
      clients.shutdownNow();
    }
    ClusterStatus.Counters after = both();
    assertThat(computed).isNotEmpty();
    if (after.unanswered() == before.unanswered()) {
      assertThat(computed.values()).allMatch(count -> count.get() == 1);
      assertThat(after.duplicates()).isEqualTo(before.duplicates());
    } else {
      // A node that was starved for seconds counts as gone: then once per node.
      assertThat(computed.values()).allMatch(count -> count.get() <= 2);
    }
    assertThat(after.shared()).isGreaterThan(before.shared());
    assertThat(after.bytesMoved()).isGreaterThan(before.bytesMoved());
  }

  private static List<GranuleKey> square(long x0, long y0) {
    List<GranuleKey> keys = new ArrayList<>();
    for (long y = y0; y < y0 + 6; y++) {
      for (long x = x0; x < x0 + 6; x++) {
        keys.add(new GranuleKey(5, 3, x, y));
      }
    }
    return keys;
  }

  @Test
  void whoWaitsForAnotherNodeWaitsUntilItsDeadlineAndNoLongerThanTheLease() throws Exception {
    ExecutorService slow = Executors.newSingleThreadExecutor();
    try {
      Collection<GranuleKey> keys = Granules.row(1, 3);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Future<?> computing = slow.submit(() -> a.source.getAll(keys, in(100), holding(begun, go)));
      begun.await();
      long start = System.nanoTime();
      assertThatThrownBy(() -> b.source.getAll(keys, in(1), missing -> Map.of()))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("another node");
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
      go.countDown();
      computing.get();
      assertThat(b.source.getAll(keys, in(5), missing -> Map.of())).hasSize(3);
      assertThat(b.counters().waitedMillis()).isPositive();
    } finally {
      slow.shutdownNow();
    }
  }

  @Test
  void aFailureGivesTheLeaseBack() throws Exception {
    Collection<GranuleKey> keys = Granules.row(2, 3);
    assertThatThrownBy(
            () ->
                a.source.getAll(
                    keys,
                    in(5),
                    missing -> {
                      throw new IOException("the network is gone");
                    }))
        .hasMessage("the network is gone");
    long start = System.nanoTime();
    assertThat(b.source.getAll(keys, in(30), missing -> Granules.all(missing, 3))).hasSize(3);
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  @Test
  void theFirstToArriveInTheClusterStaysAndTheLoserAdoptsIt() throws Exception {
    GranuleKey key = new GranuleKey(1, 2, 3, 4);
    long before = b.counters().disagreements();
    a.store.putAllIfAbsent(Map.of(key, Granules.filledWith(1)));
    Map<GranuleKey, Granule> winner = b.store.putAllIfAbsent(Map.of(key, Granules.filledWith(2)));
    assertThat(Granules.contents(winner))
        .isEqualTo(Granules.contents(Map.of(key, Granules.filledWith(1))));
    b.store.flush();
    assertThat(Granules.contents(b.disk.getAll(Set.of(key)))).isEqualTo(Granules.contents(winner));
    assertThat(b.counters().disagreements()).isEqualTo(before + 1);
  }

  @Test
  void whatLiesOnAnotherDiskIsFoundThere() throws Exception {
    Collection<GranuleKey> keys = Granules.row(1, 50);
    try (TestNode a = TestNode.member("disks", first).start()) {
      a.store.putAllIfAbsent(Granules.all(keys, 3));
      a.store.flush();
    }
    // All have gone, and with them the cluster's memory.
    try (TestNode b = TestNode.member("disks", second).start();
        TestNode a = TestNode.member("disks", first).start()) {
      sleep(1500);
      assertThat(Granules.contents(b.get(keys)))
          .isEqualTo(Granules.contents(Granules.all(keys, 3)));
      assertThat(b.counters().sharedFromDisks()).isEqualTo(50);
      assertThat(a.counters().granulesGenerated()).isZero();
    }
  }

  @Test
  void aSolitaryNodeSharesNothingUntilSomebodyJoinsWhoThenFindsEverything() throws Exception {
    Collection<GranuleKey> keys = Granules.row(1, 20);
    try (TestNode a = TestNode.member("solitary", first).start()) {
      assertThat(a.source.getAll(keys, in(20), missing -> Granules.all(missing, 3))).hasSize(20);
      try (TestNode b = TestNode.member("solitary", second).start()) {
        assertThat(Granules.contents(b.get(keys)))
            .isEqualTo(Granules.contents(Granules.all(keys, 3)));
        assertThat(b.counters().shared()).isZero();
        assertThat(b.counters().sharedFromDisks()).isEqualTo(20);
      }
    }
  }

  @Test
  void whoJoinsWhileASolitaryNodeComputesWaitsForItsLease() throws Exception {
    Collection<GranuleKey> keys = Granules.row(1, 8);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try (TestNode a = TestNode.member("joining", first).start()) {
      Future<Map<GranuleKey, Granule>> computing =
          readers.submit(() -> a.source.getAll(keys, in(100), holding(begun, go)));
      begun.await();
      try (TestNode b = TestNode.member("joining", second).start()) {
        // A planet needs longer than this to open, and the other one that long to say so.
        sleep(2 * Leases.TICK_MILLIS);
        Map<GranuleKey, AtomicInteger> again = new ConcurrentHashMap<>();
        Future<Map<GranuleKey, Granule>> waiting =
            readers.submit(() -> b.source.getAll(keys, in(60), counting(again)));
        sleep(500);
        assertThat(waiting).isNotDone();
        go.countDown();
        assertThat(Granules.contents(waiting.get())).isEqualTo(Granules.contents(computing.get()));
        assertThat(again).isEmpty();
        assertThat(b.counters().duplicatesAvoided()).isEqualTo(8);
      }
    } finally {
      go.countDown();
      readers.shutdownNow();
    }
  }

  /** Says that it has begun and computes nothing before it may. */
  private static GranuleSource.Loader holding(CountDownLatch begun, CountDownLatch go) {
    return missing -> {
      begun.countDown();
      await(go);
      return Granules.all(missing, 3);
    };
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** A third of all entries lives on the slow one; it answers about them as quickly as ever. */
  @Test
  void aNodeThatGeneratesTenTimesSlowerLeavesTheOthersTheirLatency() throws Exception {
    ExecutorService slow = Executors.newFixedThreadPool(2);
    try (TestNode c = TestNode.member(TestNode.PAIR, first).start()) {
      double usual = medianMillis(100);
      AtomicInteger windows = new AtomicInteger();
      for (int reader = 0; reader < 2; reader++) {
        long row = 1000 + 8L * reader;
        Future<?> unusedReader =
            slow.submit(
                () -> {
                  for (long x = 0; ; x += 8) {
                    List<GranuleKey> keys = List.of(new GranuleKey(9, 3, x, row));
                    c.source.getAll(
                        keys,
                        in(60),
                        missing -> {
                          windows.incrementAndGet();
                          sleep(10 * WINDOW_MILLIS);
                          return Granules.all(missing, 3);
                        });
                  }
                });
      }
      double beside = medianMillis(200);
      assertThat(windows).hasPositiveValue();
      assertThat(beside).isLessThan(2 * usual);
    } finally {
      slow.shutdownNow();
      assertThat(slow.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static final int WINDOW_MILLIS = 30;

  /** What a window of 16 granules takes at places that nobody has visited. */
  private static double medianMillis(long row) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      TestNode node = i % 2 == 0 ? a : b;
      List<GranuleKey> keys = new ArrayList<>();
      for (long k = 0; k < 16; k++) {
        keys.add(new GranuleKey(9, 3, 8L * i + k % 4, row + k / 4));
      }
      long start = System.nanoTime();
      assertThat(node.get(keys)).isEmpty();
      node.source.getAll(
          keys,
          in(60),
          missing -> {
            sleep(WINDOW_MILLIS);
            return Granules.all(missing, 3);
          });
      millis.add((System.nanoTime() - start) / 1e6);
    }
    millis.sort(null);
    return millis.get(millis.size() / 2);
  }

  @Test
  void aPurgeReachesTheOthersAndWhoWasAway() throws Exception {
    Collection<GranuleKey> keys = Granules.row(1, 20);
    try (TestNode a = TestNode.member("purge", first).start()) {
      a.store.putAllIfAbsent(Granules.all(keys, 3));
    }
    try (TestNode b = TestNode.member("purge", second).start()) {
      b.store.putAllIfAbsent(Granules.all(keys, 3));
      assertThat(b.node.purge(Purge.everything(OptionalLong.of(1)))).isEqualTo(20);
      assertThat(b.get(keys)).isEmpty();
      try (TestNode a = TestNode.member("purge", first).start()) {
        assertThat(a.disk.getAll(keys)).as("was away").isEmpty();
        assertThat(a.get(keys)).isEmpty();
        a.store.putAllIfAbsent(Granules.all(keys, 3));
        assertThat(b.get(keys)).hasSize(20);
        b.store.putAllIfAbsent(Granules.all(keys, 3));
        a.node.purge(Purge.everything(OptionalLong.empty()));
        sleep(4000);
        assertThat(b.disk.getAll(keys)).as("was there").isEmpty();
        assertThat(b.get(keys)).isEmpty();
        assertThat(b.node.status().purges()).isEqualTo(2);
      }
    }
    // The file remembers what the memory forgot.
    try (TestNode b = TestNode.member("purge", second).start()) {
      assertThat(b.node.status().purges()).isEqualTo(2);
    }
  }

  @Test
  void aStrangerIsToldAndSharesNothing() throws Exception {
    Collection<GranuleKey> keys = Granules.row(1, 5);
    ClusterSettings serve = TestNode.settings("stranger", Mode.MEMBER, true, Strangers.SERVE);
    ClusterSettings refuse = TestNode.settings("stranger", Mode.MEMBER, true, Strangers.REFUSE);
    String another = "0123456789abcdef9999";
    try (TestNode a = new TestNode(serve, first, TestNode.IDENTITY).start();
        TestNode b = new TestNode(serve, second, another).start()) {
      a.store.putAllIfAbsent(Granules.all(keys, 3));
      assertThat(b.node.status().strangers())
          .singleElement()
          .asString()
          .contains(TestNode.IDENTITY, another, "share no pixels");
      assertThatThrownBy(() -> new TestNode(refuse, second.resolve("c"), "0123456789abcdef7777"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cluster.strangers is refuse");
    }
  }

  @Test
  void aLiteMemberAndAClientHaveTheirWorkDone() throws Exception {
    for (Mode mode : List.of(Mode.LITE, Mode.CLIENT)) {
      Collection<GranuleKey> keys = Granules.row(mode.name().length(), 10);
      ClusterSettings settings = TestNode.settings(TestNode.PAIR, mode, false, Strangers.SERVE);
      try (TestNode node =
          new TestNode(settings, second.resolve(mode.name()), TestNode.IDENTITY).start()) {
        assertThat(
                Granules.contents(
                    node.source.getAll(
                        keys,
                        in(20),
                        missing -> {
                          throw new IllegalStateException("generates elsewhere");
                        })))
            .isEqualTo(Granules.contents(Granules.all(keys, 3)));
        assertThat(MADE).containsAll(keys);
        assertThat(node.counters().generatedElsewhere()).isEqualTo(10);
      }
    }
  }

  @Test
  void theCountersAreReadThroughJmx() throws Exception {
    Collection<GranuleKey> keys = Granules.row(8, 5);
    a.store.putAllIfAbsent(Granules.all(keys, 3));
    assertThat(b.get(keys)).hasSize(5);
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    List<ClusterMXBean> beans = new ArrayList<>();
    for (ObjectName name :
        server.queryNames(new ObjectName("org.worldloom:type=Cluster,planet=\"earth\",*"), null)) {
      beans.add(JMX.newMXBeanProxy(server, name, ClusterMXBean.class));
    }
    assertThat(beans)
        .extracting(ClusterMXBean::getNode)
        .containsExactlyInAnyOrder(a.counters().byName(), b.counters().byName());
    assertThat(b.counters().byName().get("shared")).isGreaterThanOrEqualTo(5);
    for (ClusterMXBean bean : beans) {
      assertThat(bean.getCluster()).isEqualTo(TestNode.PAIR);
      assertThat(bean.getMembers()).isEqualTo(2);
      assertThat(bean.getTotal().get("shared"))
          .isGreaterThanOrEqualTo(bean.getNode().get("shared"));
      assertThat(bean.getStrangers()).isEmpty();
    }
  }
}
