package org.worldloom.coverage.store.mbtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.store.DurableStoreContract;
import org.worldloom.coverage.store.DurableTier;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.Granules;
import org.worldloom.coverage.store.StoreException;
import org.worldloom.coverage.store.WriteBehindGranuleStore;

class MbtilesGranuleStoreTest extends DurableStoreContract {

  @Override
  protected GranuleStore open() throws StoreException {
    return MbtilesStores.open(directory);
  }

  private Path file(long seed) {
    return MbtilesStores.file(directory, seed);
  }

  private Map<GranuleKey, Granule> fill(long seed, int count) throws StoreException {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(seed, count), 3);
    store.putAllIfAbsent(granules);
    return granules;
  }

  /** Every granule that is found is the right one. */
  private void assertNoWrongPixel(Map<GranuleKey, Granule> right) throws StoreException {
    Map<GranuleKey, ByteBuffer> expected = Granules.contents(right);
    Granules.contents(store.getAll(right.keySet()))
        .forEach((key, content) -> assertThat(content).isEqualTo(expected.get(key)));
  }

  private static String sql(Path file, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      if (!sql.execute(statement)) {
        return "";
      }
      try (ResultSet row = sql.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  @Test
  void isAnMbtilesFileThatSaysWhatItIs() throws Exception {
    GranuleKey northWest = new GranuleKey(42, 2, 0, 0);
    store.putAllIfAbsent(Granules.all(List.of(northWest), 3));
    store.putAllIfAbsent(Granules.all(List.of(new GranuleKey(42, 4, 5, 6)), 3));
    store.close();
    assertThat(sql(file(42), "PRAGMA integrity_check")).isEqualTo("ok");
    assertThat(sql(file(42), "PRAGMA application_id")).isEqualTo("1297105496");
    // Level 2 is zoom 9 in tiles of 256 pixels: 2^11 tiles of 64 pixels, counted from the south.
    assertThat(
            sql(
                file(42),
                "SELECT group_concat(zoom_level || '/' || tile_column || '/' || tile_row)"
                    + " FROM (SELECT * FROM tiles ORDER BY zoom_level)"))
        .isEqualTo("11/0/2047,15/5/32761");
    assertThat(
            sql(
                file(42),
                "SELECT group_concat(name || '=' || value, ';') FROM (SELECT * FROM metadata"
                    + " WHERE name NOT IN ('description', 'worldloom:last-used') ORDER BY name)"))
        .isEqualTo(
            "attribution=Blue Marble: NASA;bounds=-180,-85.0511287798066,180,85.0511287798066;"
                + "format=png;maxzoom=15;minzoom=11;name=earth, seed 42;type=overlay;version=1;"
                + "worldloom:format=1;worldloom:identity=0123456789abcdef0123;worldloom:seed=42");
    assertThat(sql(file(42), "SELECT value FROM metadata WHERE name = 'description'"))
        .contains("Synthetic");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void itsTilesAreOrdinaryPngs(int channels) throws Exception {
    GranuleKey key = new GranuleKey(42, 2, 3, 4);
    Granule granule = Granules.of(key, channels);
    store.putAllIfAbsent(Map.of(key, granule));
    store.close();
    byte[] png;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file(42));
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("SELECT tile_data FROM tiles")) {
      row.next();
      png = row.getBytes(1);
    }
    Raster raster = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
    assertThat(raster.getNumBands()).isEqualTo(channels == 1 ? 1 : 3);
    for (int i = 0; i < 4096; i++) {
      for (int c = 0; c < raster.getNumBands(); c++) {
        assertThat(raster.getSample(i % 64, i / 64, c))
            .isEqualTo(granule.planes()[c * 4096 + i] & 0xFF);
      }
    }
  }

  @Test
  void readingUnknownSeedsMakesNoFiles() throws Exception {
    store.getAll(Granules.row(12345, 3));
    assertThat(file(12345)).doesNotExist();
  }

  @Test
  void doesNotUseTilesOfAnotherIdentity() throws Exception {
    fill(42, 3);
    store.close();
    // The same first 16 digits, so the same folder.
    store = MbtilesStores.open(directory, MbtilesStores.tileSet("0123456789abcdef9999"));
    assertThatThrownBy(() -> store.getAll(Granules.row(42, 3)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'0123456789abcdef0123'")
        .hasMessageContaining("'0123456789abcdef9999'");
    assertThatThrownBy(() -> fill(42, 4)).isInstanceOf(StoreException.class);
    store.close();
    store = open();
    assertThat(store.getAll(Granules.row(42, 9))).hasSize(3);
  }

  @Test
  void doesNotUseTilesOfAnotherSeedOrFormat() throws Exception {
    fill(42, 3);
    fill(43, 3);
    store.close();
    Files.copy(file(42), file(7));
    sql(file(43), "UPDATE metadata SET value = '0' WHERE name = 'worldloom:format'");
    store = open();
    assertThatThrownBy(() -> store.getAll(Granules.row(7, 3)))
        .hasMessageContaining("worldloom:seed '42', this planet has '7'");
    assertThatThrownBy(() -> store.getAll(Granules.row(43, 3)))
        .hasMessageContaining("worldloom:format '0', this planet has '1'");
  }

  @Test
  void refusesAnIdentityThatIsNoDigest() {
    assertThatIllegalArgumentException().isThrownBy(() -> MbtilesStores.tileSet("../../etc"));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 100, 4096, 10_000, 100_000})
  void aTruncatedFileNeverGivesAWrongPixelAndIsReplaced(int length) throws Exception {
    Map<GranuleKey, Granule> granules = fill(42, 100);
    store.close();
    try (RandomAccessFile cut = new RandomAccessFile(file(42).toFile(), "rw")) {
      cut.setLength(length);
    }
    store = open();
    assertNoWrongPixel(granules);
    store.putAllIfAbsent(granules);
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
    assertThat(file(42).resolveSibling("seed-42.mbtiles.corrupt-1")).hasSize(length);
  }

  @Test
  void anEmptyFileIsANewFile() throws Exception {
    Files.createFile(file(42));
    Map<GranuleKey, Granule> granules = fill(42, 2);
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }

  @Test
  void garbageIsSetAsideOnceMoreEachTime() throws Exception {
    byte[] garbage = new byte[50_000];
    new Random(1).nextBytes(garbage);
    for (int n = 1; n <= 2; n++) {
      store.close();
      Files.write(file(42), garbage);
      store = open();
      Map<GranuleKey, Granule> granules = fill(42, 2);
      assertThat(store.getAll(granules.keySet())).hasSize(2);
      assertThat(file(42).resolveSibling("seed-42.mbtiles.corrupt-" + n)).hasBinaryContent(garbage);
    }
  }

  @Test
  void damageAnywhereNeverGivesAWrongPixel() throws Exception {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(42, 40), 5);
    store.putAllIfAbsent(granules);
    store.close();
    byte[] intact = Files.readAllBytes(file(42));
    for (int round = 0; round < 15; round++) {
      Random random = new Random(round);
      byte[] damaged = intact.clone();
      for (int i = 0; i < 30; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file(42), damaged);
      store = open();
      try {
        assertNoWrongPixel(granules);
        store.putAllIfAbsent(granules);
        assertNoWrongPixel(granules);
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining(file(42).toString());
      }
      store.close();
    }
  }

  @Test
  void aDamagedRowIsMissingAndReplaced() throws Exception {
    Map<GranuleKey, Granule> granules = fill(42, 3);
    store.close();
    sql(file(42), "UPDATE tiles SET tile_data = x'89504E47' WHERE tile_column = 1");
    sql(
        file(42),
        "UPDATE tiles SET tile_data = (SELECT tile_data FROM tiles WHERE tile_column = 0)"
            + " WHERE tile_column = 2");
    store = open();
    assertThat(store.getAll(granules.keySet())).hasSize(1);
    assertNoWrongPixel(granules);
    store.putAllIfAbsent(granules);
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }

  @Test
  void lostPlanesAreMissedAndReplaced() throws Exception {
    Map<GranuleKey, Granule> granules = Granules.all(Granules.row(42, 2), 5);
    store.putAllIfAbsent(granules);
    store.close();
    sql(file(42), "DELETE FROM planes WHERE tile_column = 1");
    store = open();
    assertThat(store.getAll(granules.keySet())).hasSize(1);
    store.putAllIfAbsent(granules);
    assertThat(Granules.contents(store.getAll(granules.keySet())))
        .isEqualTo(Granules.contents(granules));
  }

  @Test
  void aFullDiskFailsTheWriteWholeAndKeepsWhatIsThere() throws Exception {
    store.close();
    store = MbtilesStores.open(directory, 60);
    Map<GranuleKey, Granule> kept = fill(42, 5);
    assertThatThrownBy(() -> store.putAllIfAbsent(Granules.all(Granules.row(42, 200), 3)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("full");
    assertThat(store.getAll(Granules.row(42, 200))).containsOnlyKeys(kept.keySet());
    assertNoWrongPixel(kept);
    store.close();
    store = open();
    assertThat(store.putAllIfAbsent(Granules.all(Granules.row(42, 200), 3))).hasSize(200);
    assertThat(store.getAll(Granules.row(42, 200))).hasSize(200);
  }

  @Test
  void behindAQueueAFullDiskFailsNoRequest() throws Exception {
    store.close();
    try (WriteBehindGranuleStore behind =
        new WriteBehindGranuleStore(MbtilesStores.open(directory, 60), 1000)) {
      Map<GranuleKey, Granule> granules = Granules.all(Granules.row(42, 200), 3);
      assertThat(behind.putAllIfAbsent(granules)).isEqualTo(granules);
      behind.flush();
      assertThat(behind.activity()).isEqualTo(new DurableTier.Activity(0, 200, 0, 0));
      behind.putAllIfAbsent(Granules.all(Granules.row(43, 5), 3));
      behind.flush();
      assertThat(behind.activity()).isEqualTo(new DurableTier.Activity(5, 200, 0, 0));
    }
  }

  private long diskUsed() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void oneSeedFillsTheLimitAndKeepsWhatItHas() throws Exception {
    store.close();
    long limit = 2 << 20;
    store = new MbtilesGranuleStore(directory, MbtilesStores.TILE_SET, limit);
    List<GranuleKey> keys = List.copyOf(Granules.row(1, 400));
    int stored = 0;
    StoreException full = null;
    while (full == null && stored < keys.size()) {
      try {
        store.putAllIfAbsent(Granules.all(keys.subList(stored, stored + 10), 3));
        stored += 10;
      } catch (StoreException e) {
        full = e;
      }
    }
    assertThat(full).hasMessageContaining("is full").hasMessageContaining("of 2097152 bytes");
    assertThat(stored).isBetween(50, 300);
    assertThat(store.getAll(keys)).hasSize(stored);
    assertThat(diskUsed()).isLessThanOrEqualTo(limit);
  }

  @Test
  void anotherSeedMakesRoomByEmptyingTheLeastRecentlyUsed() throws Exception {
    store.close();
    for (int seed = 1; seed <= 3; seed++) {
      store = open();
      fill(seed, 60);
      store.close();
    }
    Files.write(file(9).resolveSibling("seed-9.mbtiles.corrupt-1"), new byte[1000]);
    long now = System.currentTimeMillis();
    Files.setLastModifiedTime(file(1), FileTime.fromMillis(now - 2000));
    Files.setLastModifiedTime(file(2), FileTime.fromMillis(now - 9000));
    Files.setLastModifiedTime(file(3), FileTime.fromMillis(now - 99_000));
    long limit = diskUsed() + 50_000;
    store = new MbtilesGranuleStore(directory, MbtilesStores.TILE_SET, limit);
    assertThat(store.getAll(Granules.row(3, 60))).as("written long ago, but in use").hasSize(60);
    fill(4, 10);
    assertThat(file(9).resolveSibling("seed-9.mbtiles.corrupt-1")).doesNotExist();
    assertThat(store.getAll(Granules.row(4, 60))).hasSize(10);
    assertThat(store.getAll(Granules.row(3, 60))).hasSize(60);
    assertThat(store.getAll(Granules.row(1, 60))).hasSize(60);
    assertThat(store.getAll(Granules.row(2, 60))).isEmpty();
    assertThat(diskUsed()).isLessThanOrEqualTo(limit);
  }

  @RepeatedTest(5) // creating the file is a race of its own
  void twoStoresOnOneDirectoryAgree() throws Exception {
    List<GranuleKey> keys = List.copyOf(Granules.row(42, 30));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (GranuleStore other = open()) {
      List<Callable<Map<GranuleKey, Granule>>> writers = new ArrayList<>();
      for (GranuleStore one : List.of(store, other)) {
        Granule own = Granules.filledWith(writers.size());
        writers.add(
            () -> {
              Map<GranuleKey, Granule> winners = new HashMap<>();
              for (GranuleKey key : keys) {
                winners.putAll(one.putAllIfAbsent(Map.of(key, own)));
              }
              return winners;
            });
      }
      List<Future<Map<GranuleKey, Granule>>> winners = threads.invokeAll(writers);
      assertThat(Granules.contents(winners.get(0).get()))
          .isEqualTo(Granules.contents(winners.get(1).get()))
          .isEqualTo(Granules.contents(other.getAll(keys)));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void foldersMayHaveAnyName() throws Exception {
    Path odd = directory.resolve("a planet? 100% früh #1");
    try (GranuleStore there = MbtilesStores.open(odd)) {
      there.putAllIfAbsent(Granules.all(Granules.row(1, 2), 3));
      assertThat(there.getAll(Granules.row(1, 2))).hasSize(2);
    }
    assertThat(MbtilesStores.file(odd, 1)).exists();
  }

  @Test
  void aFolderThatCannotBeMadeIsAClearError() throws Exception {
    Path occupied = Files.writeString(directory.resolve("occupied"), "a file");
    assertThatThrownBy(() -> MbtilesStores.open(occupied))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(occupied.toString());
  }
}
