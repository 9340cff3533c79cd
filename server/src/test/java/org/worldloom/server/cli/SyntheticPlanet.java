package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.worldloom.coverage.basemap.BaseMapSource;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.server.PaperModel;

/**
 * A planet whose pixels tell where they are: red is the column, green the row, blue seed and level,
 * modulo 256. Reads can be made to run into the deadline, or to fail.
 */
final class SyntheticPlanet implements Planet {
  final List<Purge> purges = new ArrayList<>();
  static final long SEED = 42;
  private static final WorldGrid GRID = new WorldGrid(5, 7);

  private final AtomicLong windows = new AtomicLong();
  final AtomicInteger deadlinesLeft = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  boolean stuck;
  boolean broken;
  Runnable beforeRead = () -> {};

  /** The pixel that a read gives. */
  static int[] pixel(long seed, int level, long x, long y) {
    return new int[] {
      (int) Math.floorMod(x, 256L),
      (int) Math.floorMod(y, 256L),
      (int) Math.floorMod(seed + 16L * level, 256L)
    };
  }

  @Override
  public PixelSource pixels() {
    return new PixelSource() {
      @Override
      public WorldGrid grid() {
        return GRID;
      }

      @Override
      public int channels() {
        return 3;
      }

      @Override
      public byte[] read(long seed, int level, PixelRect rect, long deadline) throws IOException {
        return SyntheticPlanet.this.read(seed, level, rect);
      }
    };
  }

  private byte[] read(long seed, int level, PixelRect rect) throws IOException {
    beforeRead.run();
    if (broken) {
      throw new IOException("The network is gone");
    }
    if (!stuck) {
      windows.incrementAndGet();
    }
    if (deadlinesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new DeadlineException("The deadline passed");
    }
    int width = (int) rect.width();
    int plane = Math.toIntExact(rect.width() * rect.height());
    byte[] planes = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      int[] pixel = pixel(seed, level, rect.x0() + i % width, rect.y0() + i / width);
      for (int channel = 0; channel < 3; channel++) {
        planes[channel * plane + i] = (byte) pixel[channel];
      }
    }
    return planes;
  }

  @Override
  public PlanetFile definition() {
    return new PlanetFile(
        Path.of("synthetic.yaml"),
        "synthetic",
        "Synthetic",
        "Pixels that tell where they are.",
        SEED,
        new BaseMapSource(Path.of("base.tif"), 5, Optional.empty(), "nobody"),
        Path.of("model.yaml"),
        19,
        new PlanetFile.Limits(1 << 20, 20_000_000, Duration.ofSeconds(5), 8),
        new PlanetFile.Tiles(1, 1, Path.of("tiles")),
        new PlanetFile.Provider(PlanetFile.Provider.Kind.CPU, 1));
  }

  @Override
  public ModelPack model() {
    return PaperModel.ofColours();
  }

  @Override
  public String identity() {
    return "synthetic-identity";
  }

  @Override
  public PlanetStatus status() {
    return new PlanetStatus("none", windows.get(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public long purge(Purge purge) {
    purges.add(purge);
    return 12;
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
