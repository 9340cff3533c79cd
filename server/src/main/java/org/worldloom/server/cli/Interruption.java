package org.worldloom.server.cli;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C (or a polite kill) during a command: the command hears of it, puts things in order (stores
 * what was generated, deletes half-written files) and only then the process ends.
 *
 * <p>Java ends a process as soon as its shutdown hooks are done, whatever the main thread is doing;
 * the hook of this class therefore waits for the command.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "interruption");
  private volatile boolean requested;
  private volatile @Nullable Runnable reaction;

  /** Listens until it is closed. */
  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * From now on there is something to put in order; until then the process ends at once.
   *
   * @param how makes the command stop, or tells the user that it will, if it {@link #check checks}
   *     now and then; called from another thread
   */
  void react(Runnable how) {
    reaction = how;
  }

  boolean isRequested() {
    return requested;
  }

  /** Goes on unless the user wants to stop. */
  void check() throws InterruptedIOException {
    if (requested) {
      throw new InterruptedIOException("Interrupted; the same command goes on from here.");
    }
  }

  /** What the end of the process asks for: waits for the command, but not for ever. */
  void stop() {
    requested = true;
    Runnable how = reaction;
    if (how == null) {
      return;
    }
    how.run();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "worldloom: did not come to an end within "
                + PATIENCE_SECONDS
                + " s of being stopped.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command is done. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs already and has just been told to finish.
      return;
    }
  }
}
