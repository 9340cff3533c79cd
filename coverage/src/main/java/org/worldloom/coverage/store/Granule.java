package org.worldloom.coverage.store;

import org.worldloom.coverage.grid.WorldGrid;

/**
 * The quantised state of 64 x 64 pixels, planar, one unsigned byte per channel.
 *
 * <p>Immutable by convention: {@link #planes()} is the array itself, not a copy, because granules
 * are read millions of times; nobody writes to it after construction.
 */
public final class Granule {
  private static final int PLANE = WorldGrid.GRANULE * WorldGrid.GRANULE;

  private final byte[] planes;

  /**
   * Wraps planes without copying them.
   *
   * @param planes {@code planes[c * 4096 + row * 64 + column]}; owned by the granule from now on
   */
  public Granule(byte[] planes) {
    if (planes.length == 0 || planes.length % PLANE != 0) {
      throw new IllegalArgumentException(planes.length + " bytes are not whole planes of 64 x 64");
    }
    this.planes = planes;
  }

  public int channels() {
    return planes.length / PLANE;
  }

  /** The values; must not be written to. */
  public byte[] planes() {
    return planes;
  }
}
