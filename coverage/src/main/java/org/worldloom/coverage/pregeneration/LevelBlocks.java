package org.worldloom.coverage.pregeneration;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.raster.MercatorPixels;

/**
 * The blocks of pixels that make up a region on several levels, coarse levels first, row by row.
 *
 * @param regions the region on each level, aligned to blocks where the world is larger than one
 */
public record LevelBlocks(List<Region> regions) {

  /** Edge of a block: large enough for the halo of its windows to matter little. */
  public static final int EDGE = 1024;

  /**
   * A region of one level.
   *
   * @param level its level
   * @param pixels its pixels
   */
  public record Region(int level, PixelRect pixels) {

    long columns() {
      return -Math.floorDiv(-pixels.width(), (long) EDGE);
    }

    long rows() {
      return -Math.floorDiv(-pixels.height(), (long) EDGE);
    }
  }

  /** Does something with a block. */
  @FunctionalInterface
  public interface Visitor {
    void visit(int level, PixelRect block) throws IOException;
  }

  public LevelBlocks {
    regions = List.copyOf(regions);
  }

  /**
   * The blocks of a box. A zoom between two levels is shown from the finer one.
   *
   * @param firstZoom coarsest zoom
   * @param lastZoom finest zoom, not beyond the grid's
   */
  public static LevelBlocks of(
      WorldGrid grid, ReferencedEnvelope box, int firstZoom, int lastZoom) {
    return ofLevels(grid, box, levelFor(grid, firstZoom), levelFor(grid, lastZoom));
  }

  /**
   * The blocks of a box.
   *
   * @param firstLevel coarsest level
   * @param lastLevel finest level, not beyond the grid's
   */
  public static LevelBlocks ofLevels(
      WorldGrid grid, ReferencedEnvelope box, int firstLevel, int lastLevel) {
    return new LevelBlocks(
        IntStream.rangeClosed(firstLevel, lastLevel)
            // The base map's levels need no generation.
            .filter(level -> level > 0)
            .mapToObj(level -> new Region(level, region(grid, level, box)))
            .toList());
  }

  private static int levelFor(WorldGrid grid, int zoom) {
    return -Math.floorDiv(grid.baseZoom() - zoom, 2);
  }

  private static PixelRect region(WorldGrid grid, int level, ReferencedEnvelope box) {
    PixelRect touched = MercatorPixels.touchedBy(box, grid.zoom(level));
    return touched.alignedTo(WorldGrid.GRANULE);
  }

  /** How many blocks there are. */
  public long count() {
    return regions.stream().mapToLong(region -> region.rows() * region.columns()).sum();
  }

  /** Visits every block once. */
  public void forEach(Visitor visitor) throws IOException {
    for (Region region : regions) {
      for (long row = 0; row < region.rows(); row++) {
        for (long column = 0; column < region.columns(); column++) {
          visitor.visit(region.level(), block(region.pixels(), column, row));
        }
      }
    }
  }

  private static PixelRect block(PixelRect all, long column, long row) {
    long x = all.x0() + column * EDGE;
    long y = all.y0() + row * EDGE;
    return new PixelRect(x, y, Math.min(all.x1(), x + EDGE), Math.min(all.y1(), y + EDGE));
  }
}
