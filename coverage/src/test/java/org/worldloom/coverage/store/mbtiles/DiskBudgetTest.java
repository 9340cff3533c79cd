package org.worldloom.coverage.store.mbtiles;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBudgetTest {
  private static final int MEASUREMENTS = 2000;

  @TempDir Path directory;

  @Test
  void filesMayComeAndGoWhileItMeasures() throws Exception {
    Path home = Files.createDirectory(directory.resolve("identity"));
    Path target = home.resolve("seed-1.mbtiles");
    AtomicBoolean measured = new AtomicBoolean();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> journals =
          other.submit(
              () -> {
                while (!measured.get()) {
                  Path journal = Files.write(home.resolve("seed-2.mbtiles-journal"), new byte[9]);
                  Files.delete(journal);
                }
                return null;
              });
      for (int i = 0; i < MEASUREMENTS; i++) {
        new DiskBudget(directory, 1 << 30, file -> 0).reserve(1, target);
      }
      measured.set(true);
      journals.get();
    } finally {
      measured.set(true);
      other.shutdownNow();
    }
  }
}
