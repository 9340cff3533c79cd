package org.worldloom.server.layer;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.worldloom.server.http.ServiceException;

/**
 * Keeps the pictures in the making within memory: each takes as many permits as it has 256 x 256
 * px, waits its turn in a bounded queue, and is turned away when the queue is full or its deadline
 * passes.
 *
 * <p>Thread-safe.
 */
public final class RenderGate {
  private static final long PERMIT_PIXELS = 256L * 256;

  private final int permits;
  private final int queue;
  private final Semaphore free;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Renders a picture. */
  @FunctionalInterface
  public interface Rendering<T> {
    T render() throws ServiceException, IOException;
  }

  /**
   * Creates a gate.
   *
   * @param pixels most pixels in the making at a time; a larger picture is made alone
   * @param queue most requests that may wait
   */
  public RenderGate(long pixels, int queue) {
    this.permits = (int) Math.max(1, Math.min(1 << 20, pixels / PERMIT_PIXELS));
    this.queue = queue;
    this.free = new Semaphore(permits, true);
  }

  /** Renders the view when its turn has come. */
  public <T> T render(View view, Rendering<T> rendering) throws ServiceException, IOException {
    return render(view, view.pixels(), rendering);
  }

  /**
   * Renders the view when its turn has come.
   *
   * @param pixels how many pixels of a map take as much memory as this rendering
   */
  public <T> T render(View view, long pixels, Rendering<T> rendering)
      throws ServiceException, IOException {
    int needed = (int) Math.min(permits, 1 + (pixels - 1) / PERMIT_PIXELS);
    enter(needed, view.layer().definition().limits().deadline().toMillis());
    try {
      return rendering.render();
    } finally {
      free.release(needed);
    }
  }

  /** Requests that wait for their turn now. */
  public int waiting() {
    return waiting.get();
  }

  private void enter(int needed, long patienceMillis) throws ServiceException {
    if (free.tryAcquire(needed)) {
      return;
    }
    if (waiting.incrementAndGet() > queue) {
      waiting.decrementAndGet();
      throw ServiceException.unavailable(
          "Too many requests are waiting (the limit is " + queue + "); try again later.");
    }
    try {
      if (!free.tryAcquire(needed, patienceMillis, TimeUnit.MILLISECONDS)) {
        throw ServiceException.unavailable(
            "The request waited " + patienceMillis + " ms for its turn, which is the deadline.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServiceException.unavailable("The server is stopping.", e);
    } finally {
      waiting.decrementAndGet();
    }
  }
}
