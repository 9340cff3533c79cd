package org.worldloom.coverage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WriteBehindGranuleStoreTest extends GranuleStoreContract {

  @Override
  protected GranuleStore open() {
    return new WriteBehindGranuleStore(new HeapGranuleStore(64 << 20), 64);
  }

  /** A medium whose writes wait for a gate and may fail. */
  private static final class Medium implements GranuleStore {
    final HeapGranuleStore kept = new HeapGranuleStore(64 << 20);
    final CountDownLatch gate = new CountDownLatch(1);
    volatile boolean broken;

    @Override
    public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) throws StoreException {
      failIfBroken();
      return kept.getAll(keys);
    }

    @Override
    public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules)
        throws StoreException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new StoreException("interrupted", e);
      }
      failIfBroken();
      return kept.putAllIfAbsent(granules);
    }

    @Override
    public long purge(Purge purge) throws StoreException {
      failIfBroken();
      return kept.purge(purge);
    }

    private void failIfBroken() throws StoreException {
      if (broken) {
        throw new StoreException("no space left");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      kept.close();
    }
  }

  @Test
  void writersDoNotWaitForTheMediumAndReadersSeeWhatIsQueued() throws StoreException {
    Medium medium = new Medium();
    try (WriteBehindGranuleStore behind = new WriteBehindGranuleStore(medium, 100)) {
      Map<GranuleKey, Granule> granules = Granules.all(Granules.row(1, 50), 1);
      behind.putAllIfAbsent(granules);
      assertThat(behind.getAll(granules.keySet())).isEqualTo(granules);
      assertThat(behind.activity()).isEqualTo(new DurableTier.Activity(0, 0, 0, 50));
      assertThat(medium.kept.getAll(granules.keySet())).isEmpty();
      medium.gate.countDown();
      behind.flush();
      assertThat(medium.kept.getAll(granules.keySet())).isEqualTo(granules);
      assertThat(behind.activity()).isEqualTo(new DurableTier.Activity(50, 0, 0, 0));
    }
  }

  @Test
  void aFullQueueHoldsWritersBackUntilThereIsRoom() throws Exception {
    Medium medium = new Medium();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (WriteBehindGranuleStore behind = new WriteBehindGranuleStore(medium, 10)) {
      behind.putAllIfAbsent(Granules.all(Granules.row(1, 10), 1));
      Future<?> second =
          thread.submit(() -> behind.putAllIfAbsent(Granules.all(Granules.row(2, 1), 1)));
      Thread.sleep(50);
      assertThat(second.isDone()).isFalse();
      assertThat(behind.activity().queued()).isEqualTo(10);
      medium.gate.countDown();
      second.get(10, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aBrokenMediumFailsNoRequestAndIsUsedAgainWhenRepaired() throws StoreException {
    Medium medium = new Medium();
    medium.gate.countDown();
    try (WriteBehindGranuleStore behind = new WriteBehindGranuleStore(medium, 100)) {
      medium.broken = true;
      Map<GranuleKey, Granule> lost = Granules.all(Granules.row(1, 5), 1);
      assertThat(behind.putAllIfAbsent(lost)).isEqualTo(lost);
      behind.flush();
      assertThat(behind.getAll(lost.keySet())).isEmpty();
      assertThat(behind.activity()).isEqualTo(new DurableTier.Activity(0, 5, 2, 0));

      medium.broken = false;
      Map<GranuleKey, Granule> kept = Granules.all(Granules.row(2, 5), 1);
      behind.putAllIfAbsent(kept);
      behind.flush();
      assertThat(medium.kept.getAll(kept.keySet())).isEqualTo(kept);
      assertThat(behind.activity().writes()).isEqualTo(5);
    }
  }

  @Test
  void aPurgeFindsWhatIsQueuedAndWhatIsBeingWritten() throws Exception {
    Medium medium = new Medium();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (WriteBehindGranuleStore behind = new WriteBehindGranuleStore(medium, 1000)) {
      // The writer waits at the gate with the first batch of 256; the rest is pending.
      behind.putAllIfAbsent(Granules.all(Granules.row(1, 300), 1));
      Future<Long> purged =
          thread.submit(() -> behind.purge(Purge.everything(OptionalLong.empty())));
      medium.gate.countDown();
      assertThat(purged.get(10, TimeUnit.SECONDS)).isEqualTo(300);
      behind.flush();
      assertThat(behind.getAll(Granules.row(1, 300))).isEmpty();
      assertThat(medium.kept.getAll(Granules.row(1, 300))).isEmpty();
      assertThat(behind.activity().queued()).isZero();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aPurgeThatTheMediumRefusesIsAnError() throws StoreException {
    Medium medium = new Medium();
    medium.gate.countDown();
    medium.broken = true;
    try (WriteBehindGranuleStore behind = new WriteBehindGranuleStore(medium, 10)) {
      assertThatThrownBy(() -> behind.purge(Purge.everything(OptionalLong.of(1))))
          .isInstanceOf(StoreException.class)
          .hasMessage("no space left");
    }
  }

  @Test
  void closingWritesWhatIsQueued() throws StoreException {
    List<GranuleKey> written = new CopyOnWriteArrayList<>();
    GranuleStore medium =
        new GranuleStore() {
          @Override
          public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) {
            return Map.of();
          }

          @Override
          public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules) {
            written.addAll(granules.keySet());
            return granules;
          }

          @Override
          public long purge(Purge purge) {
            return 0;
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    WriteBehindGranuleStore behind = new WriteBehindGranuleStore(medium, 1000);
    behind.putAllIfAbsent(Granules.all(Granules.row(1, 700), 1));
    behind.close();
    assertThat(written).containsExactlyElementsOf(Granules.row(1, 700));
  }
}
