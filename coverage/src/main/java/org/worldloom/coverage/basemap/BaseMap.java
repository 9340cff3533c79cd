package org.worldloom.coverage.basemap;

import org.worldloom.coverage.store.Granule;

/**
 * Level 0 and the coarser levels of the world, already in the world grid.
 *
 * <p>Thread-safe. Reads are memory-mapped and cheap.
 */
public interface BaseMap extends AutoCloseable {

  /** State channels of the pixels. */
  int channels();

  /**
   * One granule.
   *
   * @param level 0 or a negative level down to the grid's coarsest
   * @param x granule column, folded into the world
   * @param y granule row, inside the world
   */
  Granule granule(int level, long x, long y);

  /** SHA-256 of the source file and of everything else that decides the values of a pixel. */
  String identity();

  @Override
  void close();
}
