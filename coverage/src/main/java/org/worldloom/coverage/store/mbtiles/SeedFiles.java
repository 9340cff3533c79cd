package org.worldloom.coverage.store.mbtiles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.worldloom.coverage.store.StoreException;

/**
 * The seed files in use: opened when asked for, and the least recently used closed when there are
 * too many. A file that somebody works with is never closed under him, so more than the bound may
 * be open for as long as more are in use at once.
 */
final class SeedFiles {
  private final int bound;
  private final LongFunction<SeedFile> opener;
  private final Map<Long, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private boolean closed;

  /** A file and the number of those who work with it. */
  private static final class Slot {
    final SeedFile file;
    int users;

    Slot(SeedFile file) {
      this.file = file;
    }
  }

  /** Work on one file. */
  @FunctionalInterface
  interface Work<T> {
    T on(SeedFile file) throws StoreException;
  }

  SeedFiles(int bound, LongFunction<SeedFile> opener) {
    this.bound = bound;
    this.opener = opener;
  }

  /** Does the work with the file of the seed. */
  <T> T use(long seed, Work<T> work) throws StoreException {
    Slot slot = acquire(seed);
    try {
      return work.on(slot.file);
    } finally {
      release(slot);
    }
  }

  /** When this process last used the file, if it has it open; otherwise 0. */
  long lastUsed(Path path) {
    lock.lock();
    try {
      return slots.values().stream()
          .map(slot -> slot.file)
          .filter(file -> file.path().equals(path))
          .mapToLong(SeedFile::lastUsed)
          .max()
          .orElse(0);
    } finally {
      lock.unlock();
    }
  }

  /** Brings what is committed in all open files to the medium. */
  void checkpoint() throws StoreException {
    for (long seed : seeds()) {
      use(
          seed,
          file -> {
            file.checkpoint();
            return file;
          });
    }
  }

  /** Refuses new work, waits for work in progress and closes all files. */
  void close() throws StoreException {
    List<SeedFile> remaining = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      while (slots.values().stream().anyMatch(slot -> slot.users > 0)) {
        released.awaitUninterruptibly();
      }
      slots.values().forEach(slot -> remaining.add(slot.file));
      slots.clear();
    } finally {
      lock.unlock();
    }
    closeAll(remaining);
  }

  void requireOpen() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the MBTiles store is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Long> seeds() {
    lock.lock();
    try {
      requireOpen();
      return new ArrayList<>(slots.keySet());
    } finally {
      lock.unlock();
    }
  }

  private Slot acquire(long seed) {
    lock.lock();
    try {
      requireOpen();
      Slot slot = slots.computeIfAbsent(seed, key -> new Slot(opener.apply(key)));
      slot.users++;
      return slot;
    } finally {
      lock.unlock();
    }
  }

  private void release(Slot slot) throws StoreException {
    List<SeedFile> surplus = new ArrayList<>();
    lock.lock();
    try {
      slot.users--;
      released.signalAll();
      surplus.addAll(takeSurplus());
    } finally {
      lock.unlock();
    }
    closeAll(surplus);
  }

  private List<SeedFile> takeSurplus() {
    List<SeedFile> surplus = new ArrayList<>();
    Iterator<Slot> leastRecent = slots.values().iterator();
    while (slots.size() > bound && leastRecent.hasNext()) {
      Slot slot = leastRecent.next();
      if (slot.users == 0) {
        surplus.add(slot.file);
        leastRecent.remove();
      }
    }
    return surplus;
  }

  private static void closeAll(List<SeedFile> files) throws StoreException {
    StoreException first = null;
    for (SeedFile file : files) {
      try {
        file.close();
      } catch (StoreException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
