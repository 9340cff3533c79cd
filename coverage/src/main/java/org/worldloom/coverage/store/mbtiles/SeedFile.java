package org.worldloom.coverage.store.mbtiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.StoreException;

/**
 * The tiles of one seed: an MBTiles file that is opened when first needed and set aside when it
 * turns out to be damaged.
 *
 * <p><b>Threads.</b> Two connections, each behind its own lock, so that reading goes on while a
 * transaction is written; pictures are coded outside both locks. Whoever needs both locks (closing,
 * setting aside) takes the writer's first, and nobody asks for the writer's while holding the
 * reader's.
 *
 * <p><b>Damage.</b> SQLite reports a damaged structure when it meets it; the file is then renamed
 * to {@code *.corrupt-<n>} once, with one warning, and a new one begins. A damaged picture concerns
 * its own row only: it counts as missing and the next write replaces it.
 *
 * <p><b>Other processes</b> may use the same file at the same time; SQLite's locks keep it whole,
 * and each sees what the others committed. Only setting a damaged file aside under another process
 * is not covered by those locks: that process meets the same damage and keeps the renamed file
 * until it closes it.
 */
final class SeedFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SeedFile.class);

  private final Path file;
  private final TileSet tileSet;
  private final long seed;
  private final OptionalLong maxPages;

  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private @Nullable SeedDatabase writer;
  private @Nullable SeedDatabase reader;

  /** When this process last read or wrote here, {@link System#currentTimeMillis()}. */
  private volatile long lastUsed;

  /** Counts how often the file was set aside; changes only under both locks. */
  private int generation;

  /** A file that need not exist yet; no input or output here. */
  SeedFile(Path file, TileSet tileSet, long seed, OptionalLong maxPages) {
    this.file = file;
    this.tileSet = tileSet;
    this.seed = seed;
    this.maxPages = maxPages;
  }

  Path path() {
    return file;
  }

  /** When this process last read or wrote here, {@link System#currentTimeMillis()}; 0 for never. */
  long lastUsed() {
    return lastUsed;
  }

  /** The granules that are stored whole. */
  Map<GranuleKey, Granule> read(Collection<GranuleKey> keys) throws StoreException {
    Map<GranuleKey, GranuleCodec.Stored> rows = readRows(keys);
    try (Png.Decoder decoder = new Png.Decoder()) {
      return decode(rows, decoder);
    }
  }

  /**
   * Stores the granules whose keys are free, in one transaction.
   *
   * @return for each key what is stored now
   */
  Map<GranuleKey, Granule> write(
      Map<GranuleKey, GranuleCodec.Stored> rows, Map<GranuleKey, Granule> granules)
      throws StoreException {
    int seen = currentGeneration();
    try {
      return tryWrite(rows, granules);
    } catch (SQLException e) {
      if (!SeedDatabase.isCorrupt(e)) {
        throw failure("write", e);
      }
      setAside(seen, e);
    }
    try {
      return tryWrite(rows, granules);
    } catch (SQLException e) {
      throw failure("write", e);
    }
  }

  /**
   * Deletes tiles, on the medium too when this returns. A file that turns out to be damaged is set
   * aside, with all its tiles.
   *
   * @return tiles deleted
   */
  long purge(Purge purge) throws StoreException {
    int seen = currentGeneration();
    try {
      return tryPurge(purge);
    } catch (SQLException e) {
      if (!SeedDatabase.isCorrupt(e)) {
        throw failure("purge", e);
      }
      setAside(seen, e);
      return 0;
    }
  }

  private long tryPurge(Purge purge) throws SQLException, StoreException {
    writing.lock();
    try {
      if (writer == null) {
        if (!Files.exists(file)) {
          return 0;
        }
        writer = SeedDatabase.open(file, tileSet, seed, maxPages);
      }
      return writer.purge(tileSet, purge);
    } finally {
      writing.unlock();
    }
  }

  /** Brings what is committed to the medium. */
  void checkpoint() throws StoreException {
    writing.lock();
    try {
      if (writer != null) {
        writer.checkpoint();
      }
    } catch (SQLException e) {
      throw failure("flush", e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws StoreException {
    writing.lock();
    reading.lock();
    try {
      noteUse();
      closeConnections();
    } catch (SQLException e) {
      throw failure("close", e);
    } finally {
      reading.unlock();
      writing.unlock();
    }
  }

  private Map<GranuleKey, GranuleCodec.Stored> readRows(Collection<GranuleKey> keys)
      throws StoreException {
    int seen = currentGeneration();
    try {
      return tryRead(keys);
    } catch (SQLException e) {
      if (!SeedDatabase.isCorrupt(e)) {
        throw failure("read", e);
      }
      setAside(seen, e);
      return Map.of();
    }
  }

  private Map<GranuleKey, GranuleCodec.Stored> tryRead(Collection<GranuleKey> keys)
      throws SQLException, StoreException {
    reading.lock();
    try {
      if (reader == null) {
        if (!Files.exists(file)) {
          return Map.of();
        }
        reader = SeedDatabase.open(file, tileSet, seed, maxPages);
      }
      lastUsed = System.currentTimeMillis();
      return reader.read(tileSet, keys);
    } finally {
      reading.unlock();
    }
  }

  private Map<GranuleKey, Granule> tryWrite(
      Map<GranuleKey, GranuleCodec.Stored> rows, Map<GranuleKey, Granule> granules)
      throws SQLException, StoreException {
    writing.lock();
    try (Png.Decoder decoder = new Png.Decoder()) {
      if (writer == null) {
        writer = SeedDatabase.open(file, tileSet, seed, maxPages);
      }
      lastUsed = System.currentTimeMillis();
      Map<GranuleKey, Granule> winners = new HashMap<>(granules);
      writer.write(
          tileSet,
          rows.keySet(),
          stored -> {
            Map<GranuleKey, Granule> earlier = decode(stored, decoder);
            winners.putAll(earlier);
            Map<GranuleKey, GranuleCodec.Stored> fresh = new HashMap<>(rows);
            fresh.keySet().removeAll(earlier.keySet());
            return fresh;
          });
      return winners;
    } finally {
      writing.unlock();
    }
  }

  private Map<GranuleKey, Granule> decode(
      Map<GranuleKey, GranuleCodec.Stored> rows, Png.Decoder decoder) {
    Map<GranuleKey, Granule> granules = new HashMap<>();
    rows.forEach(
        (key, stored) ->
            GranuleCodec.decode(key, stored, decoder)
                .ifPresentOrElse(
                    granule -> granules.put(key, granule),
                    () -> LOG.debug("{}: the row of {} is damaged", file, key)));
    return granules;
  }

  private int currentGeneration() {
    reading.lock();
    try {
      return generation;
    } finally {
      reading.unlock();
    }
  }

  /** Renames the damaged file and its companions, unless another thread already did. */
  private void setAside(int seen, SQLException damage) throws StoreException {
    writing.lock();
    reading.lock();
    try {
      if (generation == seen) {
        generation++;
        closeDamaged(damage);
        Path aside = rename();
        LOG.warn(
            "{} is damaged ({}); it is kept as {} and its tiles are computed again",
            file,
            damage.getMessage(),
            aside.getFileName());
      }
    } finally {
      reading.unlock();
      writing.unlock();
    }
  }

  private Path rename() throws StoreException {
    int n = 1;
    while (Files.exists(sibling(".corrupt-" + n))) {
      n++;
    }
    Path aside = sibling(".corrupt-" + n);
    try {
      for (String companion : new String[] {"-wal", "-shm"}) {
        Files.deleteIfExists(sibling(companion));
      }
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      LOG.debug("{} was already moved by another process", file);
    } catch (IOException e) {
      throw new StoreException("Cannot rename the damaged file " + file + " to " + aside, e);
    }
    return aside;
  }

  private Path sibling(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** Leaves the time of the last use in the file for later processes; not worth a failure. */
  private void noteUse() {
    SeedDatabase open = writer != null ? writer : reader;
    if (open != null) {
      try {
        open.touch(lastUsed);
      } catch (SQLException e) {
        LOG.debug("{}: the time of use was not noted", file, e);
      }
    }
  }

  private void closeConnections() throws SQLException {
    SeedDatabase first = writer;
    SeedDatabase second = reader;
    writer = null;
    reader = null;
    try {
      if (first != null) {
        first.close();
      }
    } finally {
      if (second != null) {
        second.close();
      }
    }
  }

  private void closeDamaged(SQLException damage) {
    try {
      closeConnections();
    } catch (SQLException e) {
      damage.addSuppressed(e);
    }
  }

  private StoreException failure(String what, SQLException cause) {
    return new StoreException("Cannot " + what + " " + file + ": " + cause.getMessage(), cause);
  }
}
