package org.worldloom.coverage.store.mbtiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.Granules;
import org.worldloom.coverage.store.StoreException;

/** A process that is killed while it writes leaves a store that opens and holds no wrong pixel. */
@Timeout(60)
class CrashTest {
  private static final int BATCH = 20;

  /** The victim: writes batch after batch and prints a line for each that was committed. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws StoreException {
      try (GranuleStore store = MbtilesStores.open(Path.of(arguments[0]))) {
        for (int batch = 0; batch < 100_000; batch++) {
          store.putAllIfAbsent(Granules.all(keys(batch), 5));
          System.out.println(batch);
        }
      }
    }
  }

  private static Collection<GranuleKey> keys(int batch) {
    return Granules.row(42, (batch + 1) * BATCH).stream().skip((long) batch * BATCH).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40})
  void aKilledWriterLeavesAReadableStore(int batches, @TempDir Path directory) throws Exception {
    int committed = killAfter(batches, directory);
    Collection<GranuleKey> promised = Granules.row(42, committed * BATCH);
    Collection<GranuleKey> asked = Granules.row(42, (committed + 5) * BATCH);
    Map<GranuleKey, ByteBuffer> right = Granules.contents(Granules.all(asked, 5));
    try (GranuleStore store = MbtilesStores.open(directory)) {
      Map<GranuleKey, Granule> found = store.getAll(asked);
      assertThat(found).containsKeys(promised.toArray(GranuleKey[]::new));
      assertThat(found.size() % BATCH).as("whole transactions only").isZero();
      Granules.contents(found)
          .forEach((key, content) -> assertThat(content).isEqualTo(right.get(key)));
      store.putAllIfAbsent(Granules.all(asked, 5));
      assertThat(Granules.contents(store.getAll(asked))).isEqualTo(right);
    }
    assertThat(MbtilesStores.file(directory, 42).resolveSibling("seed-42.mbtiles.corrupt-1"))
        .doesNotExist();
  }

  @Test
  void twoProcessesMayShareAFile(@TempDir Path directory) throws Exception {
    Process other = start(directory);
    try (GranuleStore store = MbtilesStores.open(directory);
        BufferedReader lines = other.inputReader(StandardCharsets.UTF_8)) {
      for (int batch = 0; batch < 25; batch++) {
        store.putAllIfAbsent(Granules.all(keys(batch), 5));
        if (batch % 2 == 0) {
          assertThat(lines.readLine()).as(errors(directory)).isEqualTo(Integer.toString(batch / 2));
        }
      }
      Collection<GranuleKey> asked = Granules.row(42, 25 * BATCH);
      assertThat(Granules.contents(store.getAll(asked)))
          .isEqualTo(Granules.contents(Granules.all(asked, 5)));
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.toHandle().destroyForcibly();
      other.waitFor();
    }
  }

  private static Process start(Path directory) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString()))
        .redirectError(directory.resolve("errors.txt").toFile())
        .start();
  }

  private static String errors(Path directory) throws IOException {
    return Files.readString(directory.resolve("errors.txt"));
  }

  /** Runs the victim and kills it; returns how many batches it reported. */
  private static int killAfter(int batches, Path directory)
      throws IOException, InterruptedException {
    Process victim = start(directory);
    int committed = 0;
    try (BufferedReader lines = victim.inputReader(StandardCharsets.UTF_8)) {
      while (lines.readLine() != null) {
        committed++;
        if (committed == batches) {
          victim.toHandle().destroyForcibly(); // unlike the process's own, keeps what was printed
        }
      }
    }
    victim.waitFor();
    assertThat(committed).as(errors(directory)).isGreaterThanOrEqualTo(batches);
    return committed;
  }
}
