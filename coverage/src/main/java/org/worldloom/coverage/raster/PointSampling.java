package org.worldloom.coverage.raster;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.CoverageContent;

/**
 * Sampling of maps that lie anyhow on the planet (UTM, polar, rotated): every pixel has its own
 * footprint and its own level.
 */
final class PointSampling implements Sampling {
  /** Most map pixels whose positions are kept at a time. */
  private static final long MOST_POSITIONS = 1 << 16;

  /** A part is read as one rectangle while that has at most so many pixels per pixel needed. */
  private static final long MOST_WASTE = 4;

  /** Rectangles up to this size are read whatever they waste. */
  private static final long CHEAP_RECTANGLE = 128 * 128;

  /** Most source bytes read at once. */
  private static final long MOST_SOURCE_BYTES = 3 << 22;

  private final WorldGrid grid;
  private final CoverageContent content;
  private final int channels;
  private final MapPositions.Factory positions;
  private final int level;

  PointSampling(WorldGrid grid, MapRequest request, CrsOnWorld crs) {
    this.grid = grid;
    this.content = request.content();
    this.channels = content.channels().size();
    this.positions = new MapPositions.Factory(grid, request.cornerToCrs(), crs);
    MapArea centre = new MapArea(request.width() / 2, request.height() / 2, 1, 1);
    MapPositions position = positions.of(centre);
    this.level = position.isOutside(0) ? grid.coarsestLevel() : position.level(0);
  }

  @Override
  public int level() {
    return level;
  }

  @Override
  public boolean mayLeaveWorld() {
    return true;
  }

  @Override
  public void render(LevelReader source, Canvas canvas) throws IOException {
    render(source, canvas, canvas.area);
  }

  @Override
  public Optional<WorldPixel> locate(int column, int row) {
    MapPositions position = positions.of(new MapArea(column, row, 1, 1));
    return position.isOutside(0)
        ? Optional.empty()
        : WorldPixel.at(grid, position.level(0), position.u(0), position.v(0));
  }

  private void render(LevelReader source, Canvas canvas, MapArea area) throws IOException {
    if (area.pixels() > MOST_POSITIONS) {
      render(source, canvas, area.firstHalf());
      render(source, canvas, area.secondHalf());
      return;
    }
    MapPositions at = positions.of(area);
    if (content instanceof CoverageContent.Stages) {
      fillStages(canvas, at, area);
      return;
    }
    for (int some = grid.coarsestLevel(); some <= grid.deepestLevel(); some++) {
      if (at.uses(some)) {
        renderLevel(source, canvas, at, area, some);
      }
    }
    for (int i = 0; i < area.pixels(); i++) {
      if (at.isOutside(i)) {
        canvas.setOutside(offset(canvas, area, i));
      }
    }
  }

  private void fillStages(Canvas canvas, MapPositions at, MapArea area) {
    for (int i = 0; i < area.pixels(); i++) {
      int offset = offset(canvas, area, i);
      if (at.isOutside(i)) {
        canvas.setOutside(offset);
      } else {
        canvas.samples[offset] = (byte) grid.zoom(at.level(i));
      }
    }
  }

  private static int offset(Canvas canvas, MapArea area, int i) {
    return canvas.offset(area.x() + i % area.width(), area.y() + i / area.width());
  }

  /** Reads what a part of the area needs of one level, in smaller parts if one wastes too much. */
  private void renderLevel(
      LevelReader source, Canvas canvas, MapPositions at, MapArea part, int some)
      throws IOException {
    Extent extent = Extent.of(at, part, some, grid.size(some));
    if (extent == null) {
      return;
    }
    long area = extent.rect().width() * extent.rect().height();
    boolean wasteful = area > CHEAP_RECTANGLE && area > MOST_WASTE * extent.needed();
    if ((wasteful || area * channels > MOST_SOURCE_BYTES) && part.pixels() > 1) {
      renderLevel(source, canvas, at, part.firstHalf(), some);
      renderLevel(source, canvas, at, part.secondHalf(), some);
      return;
    }
    Patch patch =
        new Patch(extent.rect(), grid.size(some), source.read(some, extent.rect()), content);
    for (int row = part.y(); row < part.y() + part.height(); row++) {
      for (int column = part.x(); column < part.x() + part.width(); column++) {
        int i = at.index(column, row);
        if (!at.isOutside(i) && at.level(i) == some) {
          patch.paint(at, i, canvas, canvas.offset(column, row));
        }
      }
    }
  }

  /**
   * What a part of a map needs of one level.
   *
   * @param rect the rectangle around all footprints, at most one world wide
   * @param needed source pixels in all footprints
   */
  private record Extent(PixelRect rect, long needed) {

    /** The extent, or {@code null} if no pixel uses the level. */
    static @Nullable Extent of(MapPositions at, MapArea part, int level, long size) {
      long reference = Long.MIN_VALUE;
      long x0 = Long.MAX_VALUE;
      long x1 = Long.MIN_VALUE;
      long y0 = Long.MAX_VALUE;
      long y1 = Long.MIN_VALUE;
      long needed = 0;
      for (int row = part.y(); row < part.y() + part.height(); row++) {
        for (int column = part.x(); column < part.x() + part.width(); column++) {
          int i = at.index(column, row);
          if (at.isOutside(i) || at.level(i) != level) {
            continue;
          }
          long first = Box.first(at.west(i));
          long width = Box.end(at.east(i)) - first;
          reference = reference == Long.MIN_VALUE ? first : reference;
          long near = reference + Math.floorMod(first - reference + size / 2, size) - size / 2;
          x0 = Math.min(x0, near);
          x1 = Math.max(x1, near + width);
          y0 = Math.min(y0, Box.first(at.north(i)));
          y1 = Math.max(y1, Box.end(at.south(i)));
          needed += width * (Box.end(at.south(i)) - Box.first(at.north(i)));
        }
      }
      return needed == 0
          ? null
          : new Extent(new PixelRect(x0, y0, Math.min(x1, x0 + size), y1), needed);
    }
  }

  /** Pixels of one level, and room for the weights of one footprint. One thread. */
  private static final class Patch {
    private final PixelRect rect;
    private final long size;
    private final byte[] pixels;
    private final int width;
    private final int plane;
    private final @Nullable Classifier classifier;
    private int[] weights = new int[16];

    /**
     * A patch.
     *
     * @param rect where the pixels lie
     * @param size pixels around the world
     * @param pixels planar
     * @param content what is painted from them
     */
    Patch(PixelRect rect, long size, byte[] pixels, CoverageContent content) {
      this.rect = rect;
      this.size = size;
      this.pixels = pixels;
      this.width = (int) rect.width();
      this.plane = width * (int) rect.height();
      this.classifier =
          content instanceof CoverageContent.Classes classes ? new Classifier(classes) : null;
    }

    void paint(MapPositions at, int i, Canvas canvas, int offset) {
      if (classifier == null) {
        average(at, i, canvas, offset);
      } else {
        canvas.samples[offset] = classifier.value(pixels, plane, nearest(at, i));
      }
    }

    /** Index of the pixel that a centre lies in, which is in its footprint. */
    private int nearest(MapPositions at, int i) {
      int column = (int) Math.floorMod(Box.pixel(at.u(i), size) - rect.x0(), size);
      int row = (int) (Math.min(Box.pixel(at.v(i), size), size - 1) - rect.y0());
      return row * width + column;
    }

    private void average(MapPositions at, int i, Canvas canvas, int offset) {
      long firstColumn = Box.first(at.west(i));
      int columns = (int) (Box.end(at.east(i)) - firstColumn);
      setColumnWeights(at, i, firstColumn, columns);
      int start = (int) Math.floorMod(firstColumn - rect.x0(), size);
      long weight = (at.east(i) - at.west(i)) * (at.south(i) - at.north(i));
      long firstRow = Box.first(at.north(i));
      int rows = (int) (Box.end(at.south(i)) - firstRow);
      int from = (int) (firstRow - rect.y0()) * width;
      for (int c = 0; c < canvas.channels; c++) {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
          long lineSum = sumLine(c * plane + from + row * width, start, columns);
          sum += lineSum * Box.weight(at.north(i), at.south(i), firstRow + row);
        }
        canvas.samples[offset + c] = Box.mean(sum, weight);
      }
      canvas.setInside(offset);
    }

    private void setColumnWeights(MapPositions at, int i, long firstColumn, int columns) {
      if (weights.length < columns) {
        weights = new int[2 * columns];
      }
      for (int k = 0; k < columns; k++) {
        weights[k] = Box.weight(at.west(i), at.east(i), firstColumn + k);
      }
    }

    /** Wraps at the end of the line, where the patch is as wide as the world. */
    private long sumLine(int line, int start, int columns) {
      long sum = 0;
      int index = start;
      for (int k = 0; k < columns; k++) {
        sum += (long) weights[k] * (pixels[line + index] & 0xff);
        index = index + 1 == width ? 0 : index + 1;
      }
      return sum;
    }
  }
}
