package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every store that outlives the process promises besides. */
public abstract class DurableStoreContract extends GranuleStoreContract {

  @Test
  void keepsEverythingWhenReopened() throws StoreException {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(42, 300), 4);
    granules.putAll(Granules.all(Granules.row(-5, 30), 3));
    store.putAllIfAbsent(granules);
    store.close();
    store = open();
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }

  @Test
  void theFirstWriteStillWinsWhenReopened() throws StoreException {
    GranuleKey key = new GranuleKey(42, 1, 0, 0);
    store.putAllIfAbsent(Map.of(key, Granules.filledWith(1)));
    store.close();
    store = open();
    Map<GranuleKey, Granule> winners = store.putAllIfAbsent(Map.of(key, Granules.filledWith(2)));
    assertThat(Granules.contents(winners))
        .isEqualTo(Granules.contents(Map.of(key, Granules.filledWith(1))));
  }

  @Test
  void whatWasPurgedStaysAwayWhenReopened() throws StoreException {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(42, 300), 4);
    Map<GranuleKey, Granule> others = Granules.all(Granules.row(-5, 3), 4);
    store.putAllIfAbsent(granules);
    store.putAllIfAbsent(others);
    assertThat(store.purge(Purge.everything(OptionalLong.of(42)))).isEqualTo(300);
    store.close();
    store = open();
    assertThat(store.getAll(granules.keySet())).isEmpty();
    assertThat(store.getAll(others.keySet())).hasSize(3);
    store.close();
    store = open();
    assertThat(store.purge(Purge.everything(OptionalLong.empty())))
        .as("a file that nobody opened yet")
        .isEqualTo(3);
  }

  @Test
  void keepsMoreSeedsThanItHoldsOpen() throws StoreException {
    Map<GranuleKey, Granule> granules = new LinkedHashMap<>();
    for (int seed = 0; seed < 20; seed++) {
      granules.putAll(Granules.all(Granules.row(seed, 2), 3));
    }
    store.putAllIfAbsent(granules);
    store.flush();
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
    store.close();
    store = open();
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }
}
