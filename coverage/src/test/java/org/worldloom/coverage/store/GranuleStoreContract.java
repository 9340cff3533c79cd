package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.grid.GranuleRect;

/** What every granule store promises. */
public abstract class GranuleStoreContract {
  protected Path directory;
  protected GranuleStore store;

  /** A store on {@link #directory} with room for at least 2000 granules. */
  protected abstract GranuleStore open() throws StoreException;

  @BeforeEach
  void openStore(@TempDir Path folder) throws StoreException {
    directory = folder;
    store = open();
  }

  @AfterEach
  void closeStore() throws StoreException {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9})
  void givesBackWhatWasStored(int channels) throws StoreException {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(42, 5), channels);
    Map<GranuleKey, Granule> winners = store.putAllIfAbsent(granules);
    assertThat(Granules.contents(winners)).isEqualTo(Granules.contents(granules));
    store.flush();
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }

  @Test
  void leavesOutWhatIsAbsent() throws StoreException {
    GranuleKey there = new GranuleKey(1, 1, 2, 3);
    store.putAllIfAbsent(Granules.all(List.of(there), 3));
    List<GranuleKey> asked =
        List.of(
            there,
            new GranuleKey(2, 1, 2, 3),
            new GranuleKey(1, 2, 2, 3),
            new GranuleKey(1, 1, 3, 3),
            new GranuleKey(1, 1, 2, 2));
    assertThat(store.getAll(asked)).containsOnlyKeys(there);
    assertThat(store.getAll(List.of())).isEmpty();
    assertThat(store.putAllIfAbsent(Map.of())).isEmpty();
  }

  @Test
  void keepsSeedsApartHoweverLarge() throws StoreException {
    List<GranuleKey> keys = new ArrayList<>();
    for (long seed : new long[] {0, 7, -7, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      keys.add(new GranuleKey(seed, 2, 5, 6));
    }
    Map<GranuleKey, Granule> granules = Granules.all(keys, 3);
    store.putAllIfAbsent(granules);
    store.flush();
    assertThat(Granules.contents(store.getAll(keys))).isEqualTo(Granules.contents(granules));
  }

  @Test
  void holdsManyKeysOfAllLevels() throws StoreException {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(3, 1000), 1);
    for (int level = 1; level <= 7; level++) {
      GranuleKey corner = new GranuleKey(3, level, (128L << (2 * level)) - 1, 0);
      granules.put(corner, Granules.of(corner, 1));
    }
    store.putAllIfAbsent(granules);
    store.flush();
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }

  @Test
  void theFirstWriteWins() throws StoreException {
    GranuleKey key = new GranuleKey(42, 1, 0, 0);
    Granule first = Granules.filledWith(1);
    store.putAllIfAbsent(Map.of(key, first));
    Map<GranuleKey, Granule> winners = store.putAllIfAbsent(Map.of(key, Granules.filledWith(2)));
    assertThat(Granules.contents(winners)).isEqualTo(Granules.contents(Map.of(key, first)));
    store.flush();
    winners = store.putAllIfAbsent(Map.of(key, Granules.filledWith(3)));
    assertThat(Granules.contents(winners)).isEqualTo(Granules.contents(Map.of(key, first)));
  }

  @Test
  void oneOfManyConcurrentWritersWins() throws Exception {
    List<GranuleKey> keys = List.copyOf(Granules.row(42, 20));
    Set<Object> outcomes = new HashSet<>();
    CyclicBarrier start = new CyclicBarrier(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Map<GranuleKey, Granule>>> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Granule own = Granules.filledWith(i);
        writers.add(
            () -> {
              Map<GranuleKey, Granule> offered = new HashMap<>();
              keys.forEach(key -> offered.put(key, own));
              start.await();
              return store.putAllIfAbsent(offered);
            });
      }
      for (Future<Map<GranuleKey, Granule>> writer : threads.invokeAll(writers)) {
        outcomes.add(Granules.contents(writer.get()));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(outcomes).hasSize(1);
    store.flush();
    assertThat(outcomes).containsExactly(Granules.contents(store.getAll(keys)));
  }

  @Test
  void readersBesideWritersSeeWholeGranules() throws Exception {
    List<GranuleKey> keys = List.copyOf(Granules.row(9, 200));
    Map<GranuleKey, Granule> granules = Granules.all(keys, 3);
    Map<GranuleKey, ?> expected = Granules.contents(granules);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      work.add(
          () -> {
            for (GranuleKey key : keys) {
              store.putAllIfAbsent(Map.of(key, granules.get(key)));
            }
            return null;
          });
      IntStream.range(0, 2)
          .forEach(
              i ->
                  work.add(
                      () -> {
                        while (store.getAll(keys).size() < keys.size()) {
                          Granules.contents(store.getAll(keys))
                              .forEach(
                                  (key, content) ->
                                      assertThat(content).isEqualTo(expected.get(key)));
                        }
                        return null;
                      }));
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A granule in each level from 1 to 7, over the same place, in two worlds. */
  private static List<GranuleKey> column() {
    List<GranuleKey> keys = new ArrayList<>();
    for (int level = 1; level <= 7; level++) {
      long scale = 1L << (2 * (level - 1));
      keys.add(new GranuleKey(-3, level, 100 * scale, 200 * scale));
      keys.add(new GranuleKey(8, level, 100 * scale, 200 * scale));
    }
    return keys;
  }

  private void assertPurged(List<GranuleKey> stored, Purge purge, int count) throws StoreException {
    assertThat(store.purge(purge)).as("%s", purge).isEqualTo(count);
    assertThat(store.getAll(stored).keySet())
        .containsExactlyInAnyOrderElementsOf(
            stored.stream().filter(key -> !purge.covers(key)).toList());
    assertThat(store.purge(purge)).as("a second time").isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void purgesWorldsAndLevels(boolean settled) throws StoreException {
    List<GranuleKey> keys = column();
    store.putAllIfAbsent(Granules.all(keys, 5));
    if (settled) {
      store.flush();
    }
    assertPurged(keys, new Purge(OptionalLong.of(99), 1, 7, Optional.empty()), 0);
    assertPurged(keys, new Purge(OptionalLong.of(-3), 2, 4, Optional.empty()), 3);
    store.putAllIfAbsent(Granules.all(keys, 5));
    assertPurged(keys, new Purge(OptionalLong.empty(), 7, 7, Optional.empty()), 2);
    store.putAllIfAbsent(Granules.all(keys, 5));
    assertPurged(keys, Purge.everything(OptionalLong.empty()), 14);
    store.flush();
    assertThat(store.getAll(keys)).isEmpty();
  }

  @Test
  void purgesAnAreaAndWhatTouchesItAbove() throws StoreException {
    List<GranuleKey> keys = new ArrayList<>();
    for (long y = 16; y < 24; y++) {
      for (long x = 16; x < 24; x++) {
        keys.add(new GranuleKey(1, 3, x, y));
      }
    }
    for (long y = 4; y < 6; y++) {
      for (long x = 4; x < 6; x++) {
        keys.add(new GranuleKey(1, 2, x, y));
      }
    }
    store.putAllIfAbsent(Granules.all(keys, 3));
    // 3 x 2 granules of level 3, under two granules of level 2.
    Optional<GranuleRect> area = Optional.of(new GranuleRect(18, 16, 21, 18));
    assertPurged(keys, new Purge(OptionalLong.empty(), 2, 3, area), 8);
    assertThat(store.getAll(keys)).containsKey(new GranuleKey(1, 2, 4, 5));
    assertThat(store.getAll(keys)).doesNotContainKey(new GranuleKey(1, 2, 5, 4));
  }

  @Test
  void whatWasPurgedIsFreeAgain() throws StoreException {
    GranuleKey key = new GranuleKey(42, 1, 0, 0);
    store.putAllIfAbsent(Map.of(key, Granules.filledWith(1)));
    store.purge(Purge.everything(OptionalLong.of(42)));
    Map<GranuleKey, Granule> second = Map.of(key, Granules.filledWith(2));
    assertThat(Granules.contents(store.putAllIfAbsent(second)))
        .isEqualTo(Granules.contents(second));
    store.flush();
    assertThat(Granules.contents(store.getAll(second.keySet())))
        .isEqualTo(Granules.contents(second));
  }

  @Test
  void closesTwiceAndRefusesWorkAfterwards() throws StoreException {
    GranuleKey key = new GranuleKey(1, 1, 1, 1);
    store.close();
    store.close();
    assertThatThrownBy(() -> store.getAll(List.of(key))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.putAllIfAbsent(Granules.all(List.of(key), 3)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.purge(Purge.everything(OptionalLong.empty())))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.flush()).isInstanceOf(IllegalStateException.class);
  }
}
