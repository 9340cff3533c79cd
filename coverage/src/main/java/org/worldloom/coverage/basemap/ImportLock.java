package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to import one base map, held by one thread of one process at a time.
 *
 * <p>The operating system grants file locks to processes. Java refuses a second lock on the same
 * file within a process, whichever class loader asks, so threads look again every {@value
 * #POLL_MILLIS} milliseconds; imports take seconds. A lock ends with its process. The lock file
 * stays: removing it would let two importers lock two files of the same name.
 */
final class ImportLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final FileChannel channel;

  private ImportLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits until the lock is free and takes it. */
  static ImportLock acquire(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      while (!tryLock(channel)) {
        pause();
      }
      return new ImportLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another import");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
