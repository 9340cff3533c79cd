package org.worldloom.coverage.store.mbtiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.store.StoreException;

/**
 * Keeps all MBTiles files below one directory, of every identity and seed, under one limit.
 *
 * <p>When room is needed, files set aside as corrupt go first. Then the seed files are emptied,
 * least recently used first (a file that was only read is written to once, when it is closed),
 * until a tenth of the limit is free. The file that is being written is never emptied: a planet
 * that fills the limit with one seed keeps what it has and stores no more. Files are emptied
 * through SQLite rather than deleted, since another process may have them open.
 *
 * <p>The directory is measured only when the writes since the last time might have filled it.
 */
final class DiskBudget {
  private static final Logger LOG = LoggerFactory.getLogger(DiskBudget.class);

  /** A tile file without tiles is about this large: not worth emptying. */
  private static final long EMPTY_FILE = 64 * 1024;

  private final Path directory;
  private final long limit;
  private final ToLongFunction<Path> usedHere;
  private long usedAtMost = Long.MAX_VALUE;

  /**
   * A limit for all tile files below a directory.
   *
   * @param usedHere when this process last used a file, {@link System#currentTimeMillis()} scale
   */
  DiskBudget(Path directory, long limit, ToLongFunction<Path> usedHere) {
    this.directory = directory;
    this.limit = limit;
    this.usedHere = usedHere;
  }

  /**
   * Makes room for a write.
   *
   * @param bytes payload that will be written
   * @param target the file it will be written to
   * @throws StoreException if the limit would be exceeded
   */
  synchronized void reserve(long bytes, Path target) throws StoreException {
    try {
      reserveMeasured(bytes, target);
    } catch (UncheckedIOException e) {
      throw new StoreException("Cannot measure the tile store in " + directory, e);
    }
  }

  private void reserveMeasured(long bytes, Path target) throws StoreException {
    // Payload is first in the write-ahead log and later in the file; rows and pages add a little.
    long needed = 2 * bytes + EMPTY_FILE;
    if (usedAtMost > limit - needed) {
      usedAtMost = measure();
      if (usedAtMost > limit - needed) {
        makeRoom(needed + limit / 10, target);
        usedAtMost = measure();
      }
    }
    if (usedAtMost > limit - needed) {
      throw new StoreException(
          "The tile store in "
              + directory
              + " is full: "
              + usedAtMost
              + " of "
              + limit
              + " bytes are used and "
              + needed
              + " more are needed");
    }
    usedAtMost += needed;
  }

  private void makeRoom(long needed, Path target) throws StoreException {
    for (Path victim : victims()) {
      if (measure() <= limit - needed) {
        return;
      }
      if (!victim.equals(target)) {
        giveUp(victim);
      }
    }
  }

  private static void giveUp(Path victim) throws StoreException {
    try {
      if (isTileFile(victim)) {
        LOG.info("The tile store is at its limit: the tiles in {} make room", victim);
        SeedDatabase.empty(victim);
      } else {
        Files.deleteIfExists(victim);
      }
    } catch (SQLException | IOException e) {
      throw new StoreException("Cannot make room by emptying " + victim, e);
    }
  }

  /** What may go, in this order. */
  private List<Path> victims() throws StoreException {
    Comparator<Path> corruptFirst = Comparator.comparing(DiskBudget::isTileFile);
    return files().stream()
        .filter(file -> isCorruptFile(file) || (isTileFile(file) && size(file) > EMPTY_FILE))
        .sorted(corruptFirst.thenComparingLong(this::lastUsed))
        .toList();
  }

  private long measure() throws StoreException {
    return files().stream().mapToLong(DiskBudget::size).sum();
  }

  private List<Path> files() throws StoreException {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(directory, Set.of(), 2, new StoreFiles(found));
    } catch (IOException e) {
      throw new StoreException("Cannot measure the tile store in " + directory, e);
    }
    return found;
  }

  /**
   * Collects the store's files; SQLite's journals, of other processes too, come and go meanwhile.
   */
  private static final class StoreFiles extends SimpleFileVisitor<Path> {
    private final List<Path> found;

    StoreFiles(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && name(file).contains(MbtilesGranuleStore.EXTENSION)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  private static boolean isTileFile(Path file) {
    return name(file).endsWith(MbtilesGranuleStore.EXTENSION);
  }

  private static boolean isCorruptFile(Path file) {
    return name(file).contains(MbtilesGranuleStore.EXTENSION + ".corrupt-");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Last use by this process, or write by any, which its write-ahead log shows first. */
  private long lastUsed(Path file) {
    long written = Math.max(modified(file), modified(file.resolveSibling(name(file) + "-wal")));
    return Math.max(written, usedHere.applyAsLong(file));
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
