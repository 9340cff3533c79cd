package org.worldloom.coverage.raster;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;

/** A planet made of a formula: a pixel is a function of seed, level, column, row and channel. */
public final class SyntheticPixels implements PixelSource {

  /** The formula. */
  @FunctionalInterface
  public interface Formula {
    int value(long seed, int level, long column, long row, int channel);
  }

  private final WorldGrid grid;
  private final Formula formula;
  private final int channels;
  private final AtomicLong pixelsRead = new AtomicLong();
  private final AtomicLong largestRead = new AtomicLong();

  public SyntheticPixels(WorldGrid grid, Formula formula) {
    this(grid, 3, formula);
  }

  public SyntheticPixels(WorldGrid grid, int channels, Formula formula) {
    this.grid = grid;
    this.channels = channels;
    this.formula = formula;
  }

  /** White noise: no two neighbours are alike, so every misplaced pixel shows. */
  public static SyntheticPixels noise() {
    return noise(3);
  }

  /** White noise with more channels. */
  public static SyntheticPixels noise(int channels) {
    return new SyntheticPixels(
        new WorldGrid(5, 7), channels, (seed, level, x, y, c) -> hash(seed, level, x, y, c) & 0xff);
  }

  @Override
  public WorldGrid grid() {
    return grid;
  }

  @Override
  public int channels() {
    return channels;
  }

  /** Pixels given out so far. */
  public long pixelsRead() {
    return pixelsRead.get();
  }

  /** Pixels of the largest single read. */
  public long largestRead() {
    return largestRead.get();
  }

  @Override
  public byte[] read(long seed, int level, PixelRect rect, long deadline) throws IOException {
    int width = Math.toIntExact(rect.width());
    int height = Math.toIntExact(rect.height());
    pixelsRead.addAndGet((long) width * height);
    largestRead.accumulateAndGet((long) width * height, Math::max);
    byte[] pixels = new byte[channels * width * height];
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          pixels[(c * height + y) * width + x] =
              (byte) pixel(seed, level, rect.x0() + x, rect.y0() + y, c);
        }
      }
    }
    return pixels;
  }

  /** One pixel, 0 to 255. */
  public int pixel(long seed, int level, long column, long row, int channel) {
    long y = Math.max(0, Math.min(grid.size(level) - 1, row));
    return formula.value(seed, level, grid.wrapColumn(level, column), y, channel);
  }

  private static int hash(long seed, int level, long x, long y, int c) {
    long h = seed * 0x9E3779B97F4A7C15L + level;
    h = (h ^ x) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 29) ^ y) * 0x94D049BB133111EBL;
    h = (h ^ (h >>> 31) ^ c) * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 56);
  }
}
