package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Resamples a GeoTIFF into the world grid, once, and writes what becomes the kept base map.
 *
 * <p>Level 0 is made strip by strip, each strip 64 pixels high and its granules shared among the
 * processors, so that the heap holds a strip's worth of source and a few granules, however large
 * the map. The coarser levels are averaged from the file itself.
 */
final class BaseMapImporter {
  private static final int MOST_THREADS = 4;
  private static final int SCALE = WorldGrid.SCALE;

  /** Share of the work that is level 0, by which progress is told. */
  private static final double LEVEL_0_SHARE = 0.95;

  private final BaseMapLayout layout;
  private final Resampler resampler;
  private final FileChannel out;
  private final DoubleConsumer progress;

  private BaseMapImporter(
      BaseMapLayout layout, Resampler resampler, FileChannel out, DoubleConsumer progress) {
    this.layout = layout;
    this.resampler = resampler;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Imports a map. The caller holds the map's lock, and removes what a failure leaves.
   *
   * @param source GeoTIFF
   * @param target file to make or replace; on return it is whole and on the disk
   * @param progress is told the part done, rising from 0 to 1, in the calling thread
   */
  static void run(
      Path source, BaseMapLayout layout, String identity, Path target, DoubleConsumer progress)
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
        new BaseMapImporter(layout, resampler, out, progress).write(identity);
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
    writeFully(layout.header(identity), 0);
    writeLevel0();
    for (int level = -1; level >= layout.grid().coarsestLevel(); level--) {
      writeAverages(level);
    }
  }

  private void writeLevel0() throws IOException {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    ExecutorService workers = Executors.newFixedThreadPool(threads, BaseMapImporter::worker);
    try {
      long rows = layout.grid().granules(0);
      for (long row = 0; row < rows; row++) {
        progress.accept(LEVEL_0_SHARE * row / rows);
        await(workers.invokeAll(strip(row)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the import of the base map was interrupted");
    } finally {
      workers.shutdownNow();
    }
  }

  private static Thread worker(Runnable task) {
    Thread thread = new Thread(task, "basemap-import");
    thread.setDaemon(true);
    return thread;
  }

  private List<Callable<Void>> strip(long row) {
    List<Callable<Void>> granules = new ArrayList<>();
    for (long x = 0; x < layout.grid().granules(0); x++) {
      long column = x;
      granules.add(
          () -> {
            write(resampler.granule(column, row), 0, column, row);
            return null;
          });
    }
    return granules;
  }

  private static void await(List<Future<Void>> granules) throws IOException, InterruptedException {
    for (Future<Void> granule : granules) {
      try {
        granule.get();
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
    long granules = layout.grid().granules(level);
    byte[] finer = new byte[layout.granuleBytes()];
    for (long y = 0; y < granules; y++) {
      for (long x = 0; x < granules; x++) {
        byte[] coarser = new byte[layout.granuleBytes()];
        for (int row = 0; row < SCALE; row++) {
          for (int column = 0; column < SCALE; column++) {
            read(finer, level + 1, x * SCALE + column, y * SCALE + row);
            BlockMean.into(finer, column, row, coarser);
          }
        }
        write(coarser, level, x, y);
      }
    }
  }

  private void read(byte[] planes, int level, long x, long y) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(planes);
    long offset = layout.offset(level, x, y);
    while (buffer.hasRemaining()) {
      if (out.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("the file being written became shorter");
      }
    }
  }

  private void write(byte[] planes, int level, long x, long y) throws IOException {
    writeFully(ByteBuffer.wrap(planes), layout.offset(level, x, y));
  }

  private void writeFully(ByteBuffer buffer, long offset) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer, offset + buffer.position());
    }
  }
}
