package org.worldloom.coverage.raster;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.CoverageContent;

/**
 * Sampling of maps whose columns are meridians and whose rows are parallels: footprints are a
 * product of columns and rows, and one level serves the whole map. Classes are taken at centres.
 */
final class GridSampling implements Sampling {
  /** Most source bytes read at once; larger areas are computed in halves. */
  private static final long MOST_SOURCE_BYTES = 3 << 22;

  private final WorldGrid grid;
  private final AxisLattice columnLattice;
  private final AxisLattice rowLattice;
  private final RowScale rowScale;
  private final CoverageContent content;
  private final int channels;
  private final int level;
  private final AxisTaps columns;
  private final AxisTaps rows;

  GridSampling(
      WorldGrid grid, MapRequest request, AxisLattice columns, AxisLattice rows, RowScale scale) {
    this.grid = grid;
    this.columnLattice = columns.folded();
    this.rowLattice = rows;
    this.rowScale = scale;
    this.content = request.content();
    this.channels = content.channels().size();
    this.level = LevelChoice.of(grid, Math.abs(columns.step()), Math.abs(rows.step()));
    long size = grid.size(level);
    boolean nearest = content instanceof CoverageContent.Classes;
    this.columns =
        nearest
            ? AxisTaps.nearestColumns(columnLattice, request.width(), size)
            : AxisTaps.columns(columnLattice, request.width(), size);
    this.rows =
        nearest
            ? AxisTaps.nearestRows(rowLattice, rowScale, request.height(), size)
            : AxisTaps.rows(rowLattice, rowScale, request.height(), size);
  }

  @Override
  public int level() {
    return level;
  }

  @Override
  public boolean mayLeaveWorld() {
    return !rows.allInside();
  }

  @Override
  public void render(LevelReader source, Canvas canvas) throws IOException {
    if (content instanceof CoverageContent.Stages) {
      fillStage(canvas);
    } else {
      render(source, canvas, canvas.area);
    }
  }

  @Override
  public Optional<WorldPixel> locate(int column, int row) {
    double v = rowScale.turns(rowLattice.centre(row));
    return WorldPixel.at(grid, level, columnLattice.centre(column), v);
  }

  private void render(LevelReader source, Canvas canvas, MapArea area) throws IOException {
    long y0 = rows.start(area.y(), area.y() + area.height());
    if (y0 == Long.MAX_VALUE) {
      fillOutside(canvas, area);
      return;
    }
    long x0 = columns.start(area.x(), area.x() + area.width());
    long y1 = rows.end(area.y(), area.y() + area.height());
    long worldX1 = x0 + grid.size(level);
    long x1 = Math.min(columns.end(area.x(), area.x() + area.width()), worldX1);
    if ((x1 - x0) * (y1 - y0) * channels > MOST_SOURCE_BYTES && area.pixels() > 1) {
      render(source, canvas, area.firstHalf());
      render(source, canvas, area.secondHalf());
      return;
    }
    PixelRect rect = new PixelRect(x0, y0, x1, y1);
    byte[] pixels = source.read(level, rect);
    if (content instanceof CoverageContent.Classes classes) {
      classify(new Classifier(classes), pixels, rect, canvas, area);
    } else if (columns.copies() && rows.copies()) {
      copy(pixels, rect, canvas, area);
    } else {
      average(pixels, rect, canvas, area);
    }
  }

  private void copy(byte[] pixels, PixelRect rect, Canvas canvas, MapArea area) {
    int width = (int) rect.width();
    int plane = width * (int) rect.height();
    int[] indices = columnIndices(rect, area);
    for (int row = area.y(); row < area.y() + area.height(); row++) {
      int line = (int) (rows.first(row) - rect.y0()) * width;
      int offset = canvas.offset(area.x(), row);
      for (int c = 0; c < channels; c++) {
        copyLine(pixels, c * plane + line, indices, canvas.samples, offset + c, canvas.bands());
      }
      for (int i = 0; canvas.alpha && i < indices.length; i++) {
        canvas.setInside(offset + i * canvas.bands());
      }
    }
  }

  /** One plane at a time, since the compiler makes little of an inner loop over three channels. */
  private static void copyLine(
      byte[] pixels, int from, int[] indices, byte[] samples, int to, int bands) {
    for (int i = 0; i < indices.length; i++) {
      samples[to + i * bands] = pixels[from + indices[i]];
    }
  }

  private void classify(
      Classifier classifier, byte[] weights, PixelRect rect, Canvas canvas, MapArea area) {
    int width = (int) rect.width();
    int plane = width * (int) rect.height();
    int[] indices = columnIndices(rect, area);
    for (int row = area.y(); row < area.y() + area.height(); row++) {
      if (rows.isOutside(row)) {
        fillOutside(canvas, new MapArea(area.x(), row, area.width(), 1));
        continue;
      }
      int line = (int) (rows.first(row) - rect.y0()) * width;
      int offset = canvas.offset(area.x(), row);
      for (int i = 0; i < indices.length; i++) {
        canvas.samples[offset + i] = classifier.value(weights, plane, line + indices[i]);
      }
    }
  }

  private void fillStage(Canvas canvas) {
    MapArea area = canvas.area;
    byte stage = (byte) grid.zoom(level);
    for (int row = area.y(); row < area.y() + area.height(); row++) {
      if (rows.isOutside(row)) {
        fillOutside(canvas, new MapArea(area.x(), row, area.width(), 1));
      } else {
        int offset = canvas.offset(area.x(), row);
        Arrays.fill(canvas.samples, offset, offset + area.width(), stage);
      }
    }
  }

  private void average(byte[] pixels, PixelRect rect, Canvas canvas, MapArea area) {
    int width = (int) rect.width();
    int plane = width * (int) rect.height();
    int[] indices = columnIndices(rect, area);
    int[] line = new int[width];
    for (int row = area.y(); row < area.y() + area.height(); row++) {
      if (rows.isOutside(row)) {
        fillOutside(canvas, new MapArea(area.x(), row, area.width(), 1));
        continue;
      }
      int from = (int) (rows.first(row) - rect.y0()) * width;
      for (int c = 0; c < channels; c++) {
        sumRows(pixels, c * plane + from, row, line);
        averageColumns(
            line, indices, rows.total(row), canvas, canvas.offset(area.x(), row), c, area);
      }
    }
  }

  /** Adds the row's source lines up by weight. */
  private void sumRows(byte[] pixels, int from, int row, int[] line) {
    Arrays.fill(line, 0);
    for (int tap = 0; tap < rows.taps(row); tap++) {
      int weight = rows.weight(row, tap);
      int start = from + tap * line.length;
      for (int x = 0; x < line.length; x++) {
        line[x] += weight * (pixels[start + x] & 0xff);
      }
    }
  }

  private void averageColumns(
      int[] line, int[] indices, int rowWeight, Canvas canvas, int offset, int c, MapArea area) {
    int at = offset;
    for (int i = 0; i < indices.length; i++) {
      int column = area.x() + i;
      long sum = 0;
      int index = indices[i];
      for (int tap = 0; tap < columns.taps(column); tap++) {
        sum += (long) columns.weight(column, tap) * line[index];
        index = index + 1 == line.length ? 0 : index + 1;
      }
      canvas.samples[at + c] = Box.mean(sum, (long) rowWeight * columns.total(column));
      canvas.setInside(at);
      at += canvas.bands();
    }
  }

  /** Index in the rectangle of each column's first source pixel; the rectangle may be the world. */
  private int[] columnIndices(PixelRect rect, MapArea area) {
    int[] indices = new int[area.width()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) Math.floorMod(columns.first(area.x() + i) - rect.x0(), grid.size(level));
    }
    return indices;
  }

  private static void fillOutside(Canvas canvas, MapArea area) {
    for (int row = area.y(); row < area.y() + area.height(); row++) {
      for (int column = area.x(); column < area.x() + area.width(); column++) {
        canvas.setOutside(canvas.offset(column, row));
      }
    }
  }
}
