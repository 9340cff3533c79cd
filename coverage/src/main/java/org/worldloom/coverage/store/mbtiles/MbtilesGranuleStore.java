package org.worldloom.coverage.store.mbtiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.StoreException;

/**
 * Granules in MBTiles files, {@code <directory>/<identity prefix>/seed-<seed>.mbtiles}, that
 * outlive the process and open in GDAL and QGIS.
 *
 * <p>Writes go to the disk before {@link #putAllIfAbsent} returns; {@link
 * org.worldloom.coverage.store.WriteBehindGranuleStore} keeps requests from waiting for that.
 *
 * <p><b>Threads.</b> Any method from any thread; one write per seed at a time, reading goes on
 * meanwhile. At most {@value #OPEN_FILES} idle files stay open.
 *
 * <p><b>Processes.</b> Several may share a directory: no file is damaged, and what one commits the
 * others see. The first commit wins on disk. A process that writes behind has handed out its own
 * computation before its commit; the two are the same bytes as far as the identity's promise holds.
 *
 * <p><b>Failure.</b> {@link StoreException} when the disk is full or forbidden, when the limit is
 * reached, and for a file whose identity, seed or format is not this store's; the next call tries
 * again. Damaged files are set aside and damaged rows count as missing, without an exception.
 */
public final class MbtilesGranuleStore implements GranuleStore {
  static final String EXTENSION = ".mbtiles";
  private static final int OPEN_FILES = 8;
  private static final Pattern SEED_FILE =
      Pattern.compile("seed-(-?[0-9]{1,19})" + Pattern.quote(EXTENSION));

  private final Path home;
  private final SeedFiles files;
  private final DiskBudget budget;

  /**
   * Opens a store; files are opened when they are first needed.
   *
   * @param directory where all planets keep their tiles; created if need be
   * @param tileSet whose tiles these are
   * @param diskBytes most bytes of all tile files below the directory, 1 or more
   */
  public MbtilesGranuleStore(Path directory, TileSet tileSet, long diskBytes)
      throws StoreException {
    this(directory, tileSet, diskBytes, OptionalLong.empty());
  }

  /** As above, and SQLite reports a full disk when a file reaches {@code maxPages}. */
  MbtilesGranuleStore(Path directory, TileSet tileSet, long diskBytes, OptionalLong maxPages)
      throws StoreException {
    if (diskBytes < 1) {
      throw new IllegalArgumentException("a disk limit of " + diskBytes + " bytes; 1 or more");
    }
    this.home = directory.toAbsolutePath().resolve(tileSet.directoryName());
    this.files =
        new SeedFiles(OPEN_FILES, seed -> new SeedFile(file(seed), tileSet, seed, maxPages));
    this.budget = new DiskBudget(directory.toAbsolutePath(), diskBytes, files::lastUsed);
    createHome();
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) throws StoreException {
    files.requireOpen();
    Map<Long, List<GranuleKey>> bySeed =
        keys.stream().distinct().collect(Collectors.groupingBy(GranuleKey::seed));
    Map<GranuleKey, Granule> found = new HashMap<>();
    for (Map.Entry<Long, List<GranuleKey>> some : bySeed.entrySet()) {
      found.putAll(files.use(some.getKey(), file -> file.read(some.getValue())));
    }
    return found;
  }

  @Override
  public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules)
      throws StoreException {
    files.requireOpen();
    Map<Long, Map<GranuleKey, Granule>> bySeed = new TreeMap<>();
    granules.forEach(
        (key, granule) ->
            bySeed.computeIfAbsent(key.seed(), seed -> new LinkedHashMap<>()).put(key, granule));
    Map<GranuleKey, Granule> winners = new HashMap<>();
    for (Map.Entry<Long, Map<GranuleKey, Granule>> some : bySeed.entrySet()) {
      winners.putAll(put(some.getKey(), some.getValue()));
    }
    return winners;
  }

  @Override
  public long purge(Purge purge) throws StoreException {
    files.requireOpen();
    long removed = 0;
    for (long seed : purge.seed().isPresent() ? List.of(purge.seed().getAsLong()) : seeds()) {
      removed += files.use(seed, file -> file.purge(purge));
    }
    return removed;
  }

  @Override
  public void flush() throws StoreException {
    files.checkpoint();
  }

  @Override
  public void close() throws StoreException {
    files.close();
  }

  private Map<GranuleKey, Granule> put(long seed, Map<GranuleKey, Granule> granules)
      throws StoreException {
    Map<GranuleKey, GranuleCodec.Stored> rows = encode(granules);
    budget.reserve(rows.values().stream().mapToLong(GranuleCodec.Stored::length).sum(), file(seed));
    return files.use(seed, file -> file.write(rows, granules));
  }

  private static Map<GranuleKey, GranuleCodec.Stored> encode(Map<GranuleKey, Granule> granules) {
    Map<GranuleKey, GranuleCodec.Stored> rows = new LinkedHashMap<>();
    try (Png.Encoder encoder = new Png.Encoder()) {
      granules.forEach((key, granule) -> rows.put(key, GranuleCodec.encode(key, granule, encoder)));
    }
    return rows;
  }

  /** The seeds of which there is a file, open or not. */
  private List<Long> seeds() throws StoreException {
    try (Stream<Path> all = Files.list(home)) {
      return all.map(file -> SEED_FILE.matcher(String.valueOf(file.getFileName())))
          .filter(Matcher::matches)
          .map(name -> new BigInteger(name.group(1)))
          .filter(seed -> seed.bitLength() < Long.SIZE)
          .map(BigInteger::longValue)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException("Cannot list the tile store's folder " + home, e);
    }
  }

  private Path file(long seed) {
    return home.resolve("seed-" + seed + EXTENSION);
  }

  private void createHome() throws StoreException {
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new StoreException("Cannot create the tile store's folder " + home, e);
    }
  }
}
