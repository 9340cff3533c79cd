package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapGranuleStoreTest extends GranuleStoreContract {

  @Override
  protected GranuleStore open() {
    return new HeapGranuleStore(64 << 20);
  }

  @Test
  void staysWithinItsBytes() {
    try (HeapGranuleStore small = new HeapGranuleStore(100_000)) {
      small.putAllIfAbsent(Granules.all(Granules.row(1, 100), 3));
      assertThat(small.getAll(Granules.row(1, 100))).hasSizeBetween(1, 8);
    }
  }

  @Test
  void aStoreWithoutRoomStillNamesAWinner() {
    try (HeapGranuleStore none = new HeapGranuleStore(0)) {
      GranuleKey key = new GranuleKey(1, 1, 1, 1);
      Granule granule = Granules.of(key, 3);
      assertThat(none.putAllIfAbsent(Map.of(key, granule))).containsEntry(key, granule);
      assertThat(none.getAll(List.of(key))).isEmpty();
    }
  }

  @Test
  void refusesNegativeRoom() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HeapGranuleStore(-1));
  }
}
