package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.inference.CoverStart;

/**
 * Resamples a GeoTIFF into the world grid, once, and writes what becomes the kept base map.
 *
 * <p>Level 0 is made strip by strip, each strip 64 pixels high and its granules shared among the
 * processors, so that the heap holds a strip's worth of source and a few granules, however large
 * the map. Where the state has land cover, the weights of level 0 are then made from its colours
 * ({@link CoverImporter}). The coarser levels are averaged from the file itself.
 */
final class BaseMapImporter {
  private static final int MOST_THREADS = 4;
  private static final int SCALE = WorldGrid.SCALE;

  /** Share of the work that is level 0, by which progress is told. */
  private static final double LEVEL_0_SHARE = 0.95;

  /** The colours' share of that, where there is land cover. */
  private static final double COLOUR_SHARE = 0.4;

  private final BaseMapLayout layout;
  private final Resampler resampler;
  private final Optional<CoverStart> cover;
  private final KeptGranules granules;
  private final DoubleConsumer progress;

  private BaseMapImporter(
      BaseMapLayout layout,
      Resampler resampler,
      Optional<CoverStart> cover,
      FileChannel out,
      DoubleConsumer progress) {
    this.layout = layout;
    this.resampler = resampler;
    this.cover = cover;
    this.granules = new KeptGranules(layout, out);
    this.progress = progress;
  }

  /**
   * Imports a map. The caller holds the map's lock, and removes what a failure leaves.
   *
   * @param source GeoTIFF
   * @param cover makes the channels after the colours, if there are any
   * @param target file to make or replace; on return it is whole and on the disk
   * @param progress is told the part done, rising from 0 to 1, in the calling thread
   */
  static void run(
      Path source,
      BaseMapLayout layout,
      Optional<CoverStart> cover,
      String identity,
      Path target,
      DoubleConsumer progress)
      throws IOException {
    try (GeoTiffSource image = GeoTiffSource.open(source)) {
      requireSpace(target.resolveSibling(""), layout.length());
      try (FileChannel out =
          FileChannel.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        Resampler resampler = new Resampler(image, layout.grid());
        new BaseMapImporter(layout, resampler, cover, out, progress).write(identity);
        out.force(true);
      }
      progress.accept(1);
    }
  }

  private static void requireSpace(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new BaseMapException(
          folder
              + ": the base map needs "
              + mebibytes(bytes)
              + " MiB, but only "
              + mebibytes(free)
              + " MiB are free");
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private void write(String identity) throws IOException {
    granules.writeFully(layout.header(identity), 0);
    writeLevel0();
    for (int level = -1; level >= layout.grid().coarsestLevel(); level--) {
      writeAverages(level);
    }
  }

  private void writeLevel0() throws IOException {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    ExecutorService workers = Executors.newFixedThreadPool(threads, BaseMapImporter::worker);
    try {
      double colours = cover.isPresent() ? COLOUR_SHARE : 1;
      long rows = layout.grid().granules(0);
      for (long row = 0; row < rows; row++) {
        progress.accept(LEVEL_0_SHARE * colours * row / rows);
        await(workers.invokeAll(strip(row)));
      }
      if (cover.isPresent()) {
        writeCover(cover.get(), workers);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the import of the base map was interrupted");
    } finally {
      workers.shutdownNow();
    }
  }

  private void writeCover(CoverStart start, ExecutorService workers)
      throws IOException, InterruptedException {
    try (CoverStart.Session network = start.open()) {
      CoverImporter windows = new CoverImporter(layout.grid(), granules, start, network);
      long rows = CoverImporter.rows(layout.grid());
      for (long row = 0; row < rows; row++) {
        double done = COLOUR_SHARE + (1 - COLOUR_SHARE) * row / rows;
        progress.accept(LEVEL_0_SHARE * done);
        await(workers.invokeAll(windows.row(row)));
      }
    }
  }

  private static Thread worker(Runnable task) {
    Thread thread = new Thread(task, "basemap-import");
    thread.setDaemon(true);
    return thread;
  }

  private List<Callable<Void>> strip(long row) {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (long x = 0; x < layout.grid().granules(0); x++) {
      long column = x;
      tasks.add(
          () -> {
            granules.write(resampler.granule(column, row), 0, 0, column, row);
            return null;
          });
    }
    return tasks;
  }

  private static void await(List<Future<Void>> tasks) throws IOException, InterruptedException {
    for (Future<Void> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        // Out with the cause itself: it says what is wrong with the map.
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw new IllegalStateException("resampling failed", e.getCause());
      }
    }
  }

  private void writeAverages(int level) throws IOException {
    long count = layout.grid().granules(level);
    byte[] finer = new byte[layout.granuleBytes()];
    for (long y = 0; y < count; y++) {
      for (long x = 0; x < count; x++) {
        byte[] coarser = new byte[layout.granuleBytes()];
        for (int row = 0; row < SCALE; row++) {
          for (int column = 0; column < SCALE; column++) {
            granules.read(finer, level + 1, x * SCALE + column, y * SCALE + row);
            BlockMean.into(finer, column, row, coarser);
          }
        }
        granules.write(coarser, 0, level, x, y);
      }
    }
  }
}
