package org.worldloom.coverage.store.mbtiles;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.StoreException;

/**
 * One connection to one MBTiles file, and all SQL of this package. For one thread at a time.
 *
 * <p>MBTiles 1.3 plus: a table {@code planes} for channels that a PNG has no room for, and metadata
 * whose names begin with {@code worldloom:}. Write-ahead logging with {@code synchronous=NORMAL}: a
 * crash of the process loses nothing committed, a power cut may lose the latest transactions, and
 * neither damages the file. SQLite's own locks, with a time-out, keep processes apart.
 */
final class SeedDatabase implements AutoCloseable {
  /** Version of everything that decides what the stored bytes mean. */
  static final String FORMAT = "1";

  private static final String IDENTITY_KEY = "worldloom:identity";
  private static final String SEED_KEY = "worldloom:seed";
  private static final String FORMAT_KEY = "worldloom:format";
  private static final String LAST_USED_KEY = "worldloom:last-used";

  /** Registered for MBTiles in SQLite's {@code magic.txt}: "MPBX". */
  private static final int MBTILES = 0x4D504258;

  private static final int BUSY_MILLIS = 10_000;
  private static final double MAX_LATITUDE = 85.0511287798066;

  private static final String[] SCHEMA = {
    "PRAGMA application_id = " + MBTILES,
    "CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
        + " tile_data BLOB)",
    "CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)",
    "CREATE TABLE planes (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
        + " plane_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))",
  };

  private final Connection connection;
  private final PreparedStatement select;

  private SeedDatabase(Connection connection) throws SQLException {
    this.connection = connection;
    this.select =
        connection.prepareStatement(
            "SELECT tile_data, plane_data FROM tiles"
                + " LEFT JOIN planes USING (zoom_level, tile_column, tile_row)"
                + " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?");
  }

  /**
   * Opens a file, creating it if need be, and checks whose tiles it holds.
   *
   * @param maxPages size at which SQLite reports that the disk is full, for tests
   * @throws StoreException if the file holds tiles of another identity, seed or format
   */
  static SeedDatabase open(Path file, TileSet tileSet, long seed, OptionalLong maxPages)
      throws SQLException, StoreException {
    Connection connection = connect(file);
    try {
      useWriteAheadLog(connection);
      if (maxPages.isPresent()) {
        execute(connection, "PRAGMA max_page_count = " + maxPages.getAsLong());
      }
      createIfEmpty(connection, tileSet, seed);
      requireSame(connection, file, IDENTITY_KEY, tileSet.identity());
      requireSame(connection, file, SEED_KEY, Long.toString(seed));
      requireSame(connection, file, FORMAT_KEY, FORMAT);
      return new SeedDatabase(connection);
    } catch (SQLException | StoreException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Removes all tiles and gives the room back, safely beside other processes that use the file. */
  static void empty(Path file) throws SQLException {
    try (Connection connection = connect(file)) {
      execute(connection, "BEGIN IMMEDIATE");
      execute(connection, "DELETE FROM tiles");
      execute(connection, "DELETE FROM planes");
      execute(connection, "COMMIT");
      execute(connection, "VACUUM");
      execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  /** What is stored of the granules, by key. */
  Map<GranuleKey, GranuleCodec.Stored> read(TileSet tileSet, Collection<GranuleKey> keys)
      throws SQLException {
    Map<GranuleKey, GranuleCodec.Stored> found = new HashMap<>();
    for (GranuleKey key : keys) {
      bind(select, tileSet.address(key));
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          byte[] png = Objects.requireNonNullElse(row.getBytes(1), NOTHING);
          byte[] rest = Objects.requireNonNullElse(row.getBytes(2), NOTHING);
          found.put(key, new GranuleCodec.Stored(png, rest));
        }
      }
    }
    return found;
  }

  private static final byte[] NOTHING = new byte[0];

  /** Decides, inside the transaction, which of the offered granules are written. */
  @FunctionalInterface
  interface Choice {
    /** The offered granules that are to be written over what is stored. */
    Map<GranuleKey, GranuleCodec.Stored> toWrite(Map<GranuleKey, GranuleCodec.Stored> stored);
  }

  /** Reads what is stored under the keys and writes what is chosen, in one transaction. */
  void write(TileSet tileSet, Collection<GranuleKey> keys, Choice choice) throws SQLException {
    execute(connection, "BEGIN IMMEDIATE");
    try {
      insert(tileSet, choice.toWrite(read(tileSet, keys)));
      execute(connection, "COMMIT");
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      throw e;
    }
  }

  private void insert(TileSet tileSet, Map<GranuleKey, GranuleCodec.Stored> rows)
      throws SQLException {
    try (PreparedStatement tile =
            connection.prepareStatement("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)");
        PreparedStatement planes =
            connection.prepareStatement("INSERT OR REPLACE INTO planes VALUES (?, ?, ?, ?)")) {
      for (Map.Entry<GranuleKey, GranuleCodec.Stored> row : rows.entrySet()) {
        TileSet.Address address = tileSet.address(row.getKey());
        insert(tile, address, row.getValue().png());
        if (row.getValue().rest().length > 0) {
          insert(planes, address, row.getValue().rest());
        }
      }
    }
    widenZooms(tileSet, rows.keySet());
  }

  private static void insert(PreparedStatement statement, TileSet.Address address, byte[] data)
      throws SQLException {
    bind(statement, address);
    statement.setBytes(4, data);
    statement.executeUpdate();
  }

  private void widenZooms(TileSet tileSet, Collection<GranuleKey> keys) throws SQLException {
    int[] zooms = keys.stream().mapToInt(key -> tileSet.address(key).zoom()).sorted().toArray();
    if (zooms.length > 0) {
      widenZoom("minzoom", "min", zooms[0]);
      widenZoom("maxzoom", "max", zooms[zooms.length - 1]);
    }
  }

  private void widenZoom(String name, String function, int zoom) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO metadata VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
                + function
                + "(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))")) {
      statement.setString(1, name);
      statement.setString(2, Integer.toString(zoom));
      statement.executeUpdate();
    }
  }

  /**
   * Deletes tiles in one transaction and brings that to the medium. If afterwards most of the file
   * is free pages, it is rewritten without them; otherwise new tiles will fill them.
   *
   * @return tiles deleted
   */
  long purge(TileSet tileSet, Purge purge) throws SQLException {
    long deleted = 0;
    execute(connection, "BEGIN IMMEDIATE");
    try {
      int last = Math.min(purge.lastLevel(), tileSet.grid().deepestLevel());
      for (int level = purge.firstLevel(); level <= last; level++) {
        TileSet.Area area = tileSet.area(level, purge.area(level));
        deleted += delete("tiles", area);
        delete("planes", area);
      }
      execute(connection, "COMMIT");
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      throw e;
    }
    if (2 * number("PRAGMA freelist_count") > number("PRAGMA page_count")) {
      execute(connection, "VACUUM");
    }
    execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    return deleted;
  }

  private long delete(String table, TileSet.Area area) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM "
                + table
                + " WHERE zoom_level = ? AND tile_column BETWEEN ? AND ? AND tile_row BETWEEN ? AND"
                + " ?")) {
      statement.setInt(1, area.zoom());
      statement.setLong(2, area.firstColumn());
      statement.setLong(3, area.lastColumn());
      statement.setLong(4, area.firstRow());
      statement.setLong(5, area.lastRow());
      return statement.executeUpdate();
    }
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(query(connection, sql).orElse("0"));
  }

  /** Notes that the file is in use, which is also seen in its modification time. */
  void touch(long millis) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT OR REPLACE INTO metadata VALUES (?, ?)")) {
      statement.setString(1, LAST_USED_KEY);
      statement.setString(2, Long.toString(millis));
      statement.executeUpdate();
    }
  }

  /** Moves everything committed from the write-ahead log to the file, on the medium. */
  void checkpoint() throws SQLException {
    execute(connection, "PRAGMA wal_checkpoint(FULL)");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Whether the file itself is damaged, as opposed to busy, full or forbidden. */
  static boolean isCorrupt(SQLException failure) {
    int code = primaryCode(failure);
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** The result code without SQLite's extension of it. */
  private static int primaryCode(SQLException failure) {
    return failure.getErrorCode() & 0xFF;
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    return config.createConnection("jdbc:sqlite:" + file.toUri());
  }

  /**
   * Switches the file to write-ahead logging. SQLite does not wait for its busy time-out when two
   * connections do this to a new file at once, so it is waited for here.
   */
  private static void useWriteAheadLog(Connection connection) throws SQLException {
    long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUSY_MILLIS);
    while (true) {
      try {
        execute(connection, "PRAGMA journal_mode = WAL");
        return;
      } catch (SQLException e) {
        if (primaryCode(e) != SQLiteErrorCode.SQLITE_BUSY.code || System.nanoTime() - giveUp > 0) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
  }

  private static void createIfEmpty(Connection connection, TileSet tileSet, long seed)
      throws SQLException {
    if (query(connection, "SELECT count(*) FROM sqlite_schema").orElse("0").equals("0")) {
      execute(connection, "BEGIN IMMEDIATE");
      try {
        if (query(connection, "SELECT count(*) FROM sqlite_schema").orElse("0").equals("0")) {
          create(connection, tileSet, seed);
        }
        execute(connection, "COMMIT");
      } catch (SQLException e) {
        execute(connection, "ROLLBACK");
        throw e;
      }
    }
  }

  private static void create(Connection connection, TileSet tileSet, long seed)
      throws SQLException {
    for (String statement : SCHEMA) {
      execute(connection, statement);
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO metadata VALUES (?, ?)")) {
      for (Map.Entry<String, String> entry : metadata(tileSet, seed).entrySet()) {
        insert.setString(1, entry.getKey());
        insert.setString(2, entry.getValue());
        insert.executeUpdate();
      }
    }
  }

  private static Map<String, String> metadata(TileSet tileSet, long seed) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("name", tileSet.name() + ", seed " + seed);
    metadata.put("format", "png");
    metadata.put("type", "overlay");
    metadata.put("version", FORMAT);
    metadata.put(
        "description",
        "Synthetic imagery, generated by a neural network: it shows no real place. Tiles of "
            + WorldGrid.GRANULE
            + " pixels; only what was looked at is here.");
    metadata.put("attribution", tileSet.attribution());
    metadata.put("bounds", "-180," + -MAX_LATITUDE + ",180," + MAX_LATITUDE);
    metadata.put(IDENTITY_KEY, tileSet.identity());
    metadata.put(SEED_KEY, Long.toString(seed));
    metadata.put(FORMAT_KEY, FORMAT);
    return metadata;
  }

  private static void requireSame(Connection connection, Path file, String name, String expected)
      throws SQLException, StoreException {
    Optional<String> stored =
        query(connection, "SELECT value FROM metadata WHERE name = '" + name + "'");
    if (!stored.equals(Optional.of(expected))) {
      throw new StoreException(
          "The tiles in "
              + file
              + " have "
              + name
              + " '"
              + stored.orElse("")
              + "', this planet has '"
              + expected
              + "': the file is left alone and not used");
    }
  }

  private static void bind(PreparedStatement statement, TileSet.Address address)
      throws SQLException {
    statement.setInt(1, address.zoom());
    statement.setLong(2, address.column());
    statement.setLong(3, address.row());
  }

  private static Optional<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollback(Exception cause) {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      // SQLite rolls back by itself on some failures, a full disk among them.
      cause.addSuppressed(e);
    }
  }
}
