package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SingleFlightTest {
  private final HeapGranuleStore store = new HeapGranuleStore(64 << 20);
  private final SingleFlight source = new SingleFlight(store);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static long in(long seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  private static Map<GranuleKey, Granule> load(Collection<GranuleKey> missing) {
    return Granules.all(missing, 1);
  }

  @Test
  void sixtyFourOverlappingCallersLoadEachKeyOnce() throws Exception {
    List<GranuleKey> world = List.copyOf(Granules.row(1, 200));
    Map<GranuleKey, AtomicInteger> loads = new ConcurrentHashMap<>();
    List<Callable<Map<GranuleKey, Granule>>> callers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      List<GranuleKey> wanted = new ArrayList<>(world);
      Collections.shuffle(wanted, new Random(i));
      List<GranuleKey> some = wanted.subList(0, 60);
      callers.add(
          () ->
              source.getAll(
                  some,
                  in(20),
                  missing -> {
                    missing.forEach(
                        key ->
                            loads.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet());
                    sleep(2);
                    return load(missing);
                  }));
    }
    for (Future<Map<GranuleKey, Granule>> caller : threads.invokeAll(callers)) {
      assertThat(caller.get()).hasSize(60);
      caller
          .get()
          .forEach(
              (key, granule) ->
                  assertThat(granule.planes()).isEqualTo(Granules.of(key, 1).planes()));
    }
    assertThat(loads.values()).allSatisfy(count -> assertThat(count).hasValue(1));
  }

  @Test
  void neverDeadlocksWhateverTheSetsAndFailures() throws Exception {
    List<GranuleKey> world = List.copyOf(Granules.row(2, 12));
    List<Callable<Void>> callers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Random random = new Random(1000 + i);
      callers.add(
          () -> {
            for (int round = 0; round < 150; round++) {
              callOnce(world, round, random);
            }
            return null;
          });
    }
    for (Future<Void> caller : threads.invokeAll(callers, 25, TimeUnit.SECONDS)) {
      assertThat(caller.isCancelled()).as("finished in time").isFalse();
      caller.get();
    }
  }

  private void callOnce(List<GranuleKey> world, int round, Random random) {
    List<GranuleKey> wanted = new ArrayList<>();
    for (GranuleKey key : world) {
      if (random.nextBoolean()) {
        wanted.add(new GranuleKey(round, key.level(), key.x(), key.y()));
      }
    }
    int fate = random.nextInt(6);
    try {
      Map<GranuleKey, Granule> found =
          source.getAll(
              wanted,
              in(20),
              missing -> {
                if (fate == 0) {
                  throw new IOException("broken");
                }
                if (fate == 1) {
                  throw new DeadlineException("late");
                }
                return load(missing);
              });
      assertThat(found).hasSameSizeAs(wanted);
    } catch (IOException e) {
      assertThat(e.getMessage()).isIn("broken", "late");
      if (fate > 1) {
        assertThat(e).as("a private failure reaches nobody else").hasMessage("broken");
      }
    }
  }

  @Test
  void keysAlreadyStoredAreNotLoaded() throws IOException {
    List<GranuleKey> keys = List.copyOf(Granules.row(1, 4));
    store.putAllIfAbsent(Granules.all(keys.subList(0, 2), 1));
    List<GranuleKey> loaded = new ArrayList<>();
    Map<GranuleKey, Granule> all =
        source.getAll(
            List.of(keys.get(0), keys.get(1), keys.get(2), keys.get(3), keys.get(3)),
            in(1),
            missing -> {
              loaded.addAll(missing);
              return load(missing);
            });
    assertThat(all).containsOnlyKeys(keys);
    assertThat(loaded).containsExactly(keys.get(2), keys.get(3));
  }

  @Test
  void adoptsWhatTheStoreDecided() throws IOException {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    Granule other = Granules.filledWith(9);
    Map<GranuleKey, Granule> found =
        source.getAll(
            List.of(key),
            in(1),
            missing -> {
              store.putAllIfAbsent(Map.of(key, other));
              return load(missing);
            });
    assertThat(found).containsEntry(key, other);
  }

  @Test
  void aFailureReachesEveryWaiterAndIsForgotten() throws Exception {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    IOException broken = new IOException("the model is broken");
    Flight first = new Flight(key, broken);
    Future<Map<GranuleKey, Granule>> waiter = waiterOn(key);
    first.land();
    assertThatThrownBy(first.result::get).hasCause(broken);
    assertThatThrownBy(waiter::get).isInstanceOf(ExecutionException.class).hasCause(broken);
    assertThat(store.getAll(List.of(key))).isEmpty();
    assertThat(source.getAll(List.of(key), in(1), SingleFlightTest::load)).containsKey(key);
  }

  @Test
  void aWaiterTakesOverWhenTheClaimantRunsOutOfTime() throws Exception {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    Flight first = new Flight(key, new DeadlineException("late"));
    Future<Map<GranuleKey, Granule>> waiter = waiterOn(key);
    first.land();
    assertThatThrownBy(first.result::get).hasCauseInstanceOf(DeadlineException.class);
    assertThat(waiter.get()).containsKey(key);
  }

  @Test
  void aWaiterTakesOverWhenTheClaimantIsInterrupted() throws Exception {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    Flight first = new Flight(key, new InterruptedIOException("stopped"));
    Future<Map<GranuleKey, Granule>> waiter = waiterOn(key);
    first.land();
    assertThat(waiter.get()).containsKey(key);
  }

  @Test
  void aWaiterGivesUpAtItsOwnDeadline() throws Exception {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    Flight first = new Flight(key, new IOException("never mind"));
    long soon = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    assertThatThrownBy(() -> source.getAll(List.of(key), soon, SingleFlightTest::load))
        .isInstanceOf(DeadlineException.class);
    first.land();
  }

  @Test
  void anInterruptedWaiterStopsWaiting() throws Exception {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    Flight first = new Flight(key, new IOException("never mind"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> source.getAll(List.of(key), in(10), SingleFlightTest::load))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    first.land();
  }

  @Test
  void aLoaderThatGivesTooLittleIsAnErrorAndStoresNothing() throws Exception {
    List<GranuleKey> keys = List.copyOf(Granules.row(1, 3));
    assertThatThrownBy(
            () -> source.getAll(keys, in(1), missing -> Granules.all(keys.subList(0, 2), 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(keys.get(2).toString());
    assertThat(store.getAll(keys)).isEmpty();
    assertThat(source.getAll(keys, in(1), SingleFlightTest::load)).hasSize(3);
  }

  /** A claimant that holds a key until it is told to fail. */
  private final class Flight {
    private final CountDownLatch landing = new CountDownLatch(1);
    private final Future<Map<GranuleKey, Granule>> result;

    Flight(GranuleKey key, IOException failure) throws InterruptedException {
      CountDownLatch started = new CountDownLatch(1);
      result =
          threads.submit(
              () ->
                  source.getAll(
                      List.of(key),
                      in(20),
                      missing -> {
                        started.countDown();
                        await(landing);
                        throw failure;
                      }));
      started.await();
    }

    void land() {
      landing.countDown();
    }
  }

  private Future<Map<GranuleKey, Granule>> waiterOn(GranuleKey key) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Future<Map<GranuleKey, Granule>> waiter =
        threads.submit(
            () -> {
              started.countDown();
              return source.getAll(List.of(key), in(20), SingleFlightTest::load);
            });
    started.await();
    sleep(50);
    return waiter;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
