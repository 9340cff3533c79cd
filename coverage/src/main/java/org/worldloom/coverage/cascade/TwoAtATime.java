package org.worldloom.coverage.cascade;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.worldloom.coverage.store.ThrownElsewhere;

/**
 * Does independent pieces of work in the caller's thread and in one more, which ends with the call.
 *
 * <p>Two are enough to keep the network busy: while one piece runs in it, the other's noise is
 * drawn or its result rounded. More would only wait in the network's queue and hold memory.
 */
final class TwoAtATime {

  private TwoAtATime() {}

  /** What is done with a piece, in either thread. */
  @FunctionalInterface
  interface Work<T> {
    void on(T piece) throws IOException;
  }

  /**
   * Does the work on every piece, beginning them in order. When one fails, no further one is begun,
   * and those that were are waited for; so nothing goes on after the call.
   *
   * @throws IOException the first failure that the caller's thread meets
   */
  static <T> void forEach(Collection<T> pieces, Work<T> work) throws IOException {
    Queue<T> left = new ConcurrentLinkedQueue<>(pieces);
    if (pieces.size() < 2) {
      doAll(left, work);
      return;
    }
    FutureTask<Boolean> second = new FutureTask<>(() -> doAll(left, work));
    Thread thread = new Thread(second, "worldloom-generation");
    thread.setDaemon(true);
    thread.start();
    try {
      doAll(left, work);
    } catch (IOException | RuntimeException | Error failure) {
      waitAfter(failure, second);
      throw failure;
    }
    waitFor(second);
  }

  /** Does what is left; leaves nothing to the other thread if it fails. */
  private static <T> boolean doAll(Queue<T> left, Work<T> work) throws IOException {
    boolean done = false;
    try {
      for (T piece = left.poll(); piece != null; piece = left.poll()) {
        work.on(piece);
      }
      done = true;
    } finally {
      if (!done) {
        left.clear();
      }
    }
    return done;
  }

  private static void waitAfter(Throwable failure, FutureTask<Boolean> second) {
    try {
      waitFor(second);
    } catch (IOException | RuntimeException | Error another) {
      failure.addSuppressed(another);
    }
  }

  private static void waitFor(FutureTask<Boolean> second) throws IOException {
    try {
      second.get();
    } catch (InterruptedException e) {
      second.cancel(true);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while generating").initCause(e);
    } catch (ExecutionException e) {
      throw ThrownElsewhere.asItWas(e.getCause(), "imagery could not be generated");
    }
  }
}
