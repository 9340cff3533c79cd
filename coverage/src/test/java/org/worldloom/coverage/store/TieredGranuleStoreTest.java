package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.store.mbtiles.MbtilesStores;

class TieredGranuleStoreTest extends DurableStoreContract {

  @Override
  protected TieredGranuleStore open() throws StoreException {
    return new TieredGranuleStore(
        new HeapGranuleStore(64 << 20),
        new WriteBehindGranuleStore(MbtilesStores.open(directory), 64));
  }

  @Test
  void countsWhereGranulesWereFound() throws StoreException {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(1, 10), 3);
    assertThat(store.getAll(granules.keySet())).isEmpty();
    store.putAllIfAbsent(granules);
    store.getAll(granules.keySet());
    store.flush();
    assertThat(((TieredGranuleStore) store).statistics())
        .isEqualTo(new StoreStatistics(10, 0, 10, new DurableTier.Activity(10, 0, 0, 0)));
    store.close();

    store = open();
    store.getAll(granules.keySet());
    store.getAll(granules.keySet());
    assertThat(((TieredGranuleStore) store).statistics())
        .isEqualTo(new StoreStatistics(10, 10, 0, new DurableTier.Activity(0, 0, 0, 0)));
  }

  @Test
  void worksWithoutADisk() throws StoreException {
    try (TieredGranuleStore memory =
        new TieredGranuleStore(new HeapGranuleStore(64 << 20), new NoDurableTier())) {
      Map<GranuleKey, Granule> granules = Granules.all(Granules.row(1, 10), 3);
      assertThat(memory.putAllIfAbsent(granules)).isEqualTo(granules);
      assertThat(memory.getAll(granules.keySet())).isEqualTo(granules);
      memory.flush();
      assertThat(memory.statistics().durable()).isEqualTo(new DurableTier.Activity(0, 0, 0, 0));
    }
  }
}
