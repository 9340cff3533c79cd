package org.worldloom.coverage.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TwoAtATimeTest {

  @Test
  void everyPieceIsDoneOnceAndTwoAtATime() throws IOException {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    TwoAtATime.forEach(
        List.of(1, 2, 3, 4, 5),
        piece -> {
          both.countDown();
          assertThat(reached(both)).as("a second piece begins beside the first").isTrue();
          assertThat(done.add(piece)).isTrue();
        });
    assertThat(done).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  private static boolean reached(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void onePieceIsDoneByTheCaller() throws IOException {
    Thread caller = Thread.currentThread();
    TwoAtATime.forEach(List.of(1), piece -> assertThat(Thread.currentThread()).isSameAs(caller));
  }

  @Test
  void aFailureInEitherThreadEndsAllAndReachesTheCaller() {
    Thread caller = Thread.currentThread();
    for (boolean inCaller : new boolean[] {true, false}) {
      AtomicInteger begun = new AtomicInteger();
      CountDownLatch both = new CountDownLatch(2);
      assertThatThrownBy(
              () ->
                  TwoAtATime.forEach(
                      List.of(1, 2, 3, 4, 5, 6),
                      piece -> {
                        begun.incrementAndGet();
                        both.countDown();
                        assertThat(reached(both)).isTrue();
                        if ((Thread.currentThread() == caller) == inCaller) {
                          throw new IOException("no more");
                        }
                        waitForTheFailure();
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("no more");
      assertThat(begun).hasValueLessThan(6);
    }
  }

  private static void waitForTheFailure() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
