package org.worldloom.coverage.basemap;

import org.worldloom.coverage.grid.WorldGrid;

/**
 * The carried channels of a model at level 0, from a raster of the whole world (EPSG:3857) that is
 * 1 to 16 times coarser than level 0 and held in memory.
 *
 * <p>Between the centres of its pixels the bytes are bilinear, in whole numbers, rounded half up;
 * columns wrap around the world, the first and the last row reach up to its edges. The training
 * scripts compute the same bytes. Immutable.
 */
public final class CarriedRaster {
  private static final int EDGE = WorldGrid.GRANULE;
  private static final int PLANE = EDGE * EDGE;

  private final byte[][] bands;
  private final int edge;
  private final int factor;
  private final String sha256;

  /**
   * A raster.
   *
   * @param bands one of {@code edge * edge} bytes for each channel, row-major from the north-west
   * @param edge pixels around the world, a power of two
   * @param factor pixels of level 0 on an edge of one of the raster, a power of two
   * @param sha256 digest of the file
   */
  CarriedRaster(byte[][] bands, int edge, int factor, String sha256) {
    this.bands = bands;
    this.edge = edge;
    this.factor = factor;
    this.sha256 = sha256;
  }

  /**
   * Reads and checks a file: a PNG of 8 bits per sample without a palette, at most {@value
   * CarriedRasterReader#LONGEST_EDGE} x {@value CarriedRasterReader#LONGEST_EDGE} pixels, square,
   * whose edge is that of level 0 divided by 1, 2, 4, 8 or 16. Samples are taken as they are
   * stored.
   *
   * @param source the file, with its digest if one is stated
   * @param grid the world grid
   * @param channels how many the model carries: the first bands; further ones are ignored
   * @throws BaseMapException naming the file: it cannot be read, has another digest than expected,
   *     is no such PNG, has another size or too few bands
   */
  public static CarriedRaster open(CarriedFile source, WorldGrid grid, int channels)
      throws BaseMapException {
    return CarriedRasterReader.read(source, grid, channels);
  }

  /** Pixels around the world. */
  public int edge() {
    return edge;
  }

  /** Channels that it has. */
  public int channels() {
    return bands.length;
  }

  /** Digest of the file. */
  String sha256() {
    return sha256;
  }

  /**
   * Writes the channels of a granule of level 0.
   *
   * @param x granule column, inside the world
   * @param y granule row, inside the world
   * @param planes of the granule
   * @param offset of the first carried plane
   */
  void into(long x, long y, byte[] planes, int offset) {
    int unit = 2 * factor;
    int shift = 2 * Integer.numberOfTrailingZeros(unit);
    int half = (1 << shift) / 2;
    int firstColumn = Math.toIntExact(x * EDGE);
    int firstRow = Math.toIntExact(y * EDGE);
    for (int row = 0; row < EDGE; row++) {
      int t = 2 * (firstRow + row) + 1 - factor;
      int j = Math.floorDiv(t, unit);
      int lower = Math.floorMod(t, unit);
      int upper = unit - lower;
      int north = Math.max(0, Math.min(edge - 1, j)) * edge;
      int south = Math.max(0, Math.min(edge - 1, j + 1)) * edge;
      for (int column = 0; column < EDGE; column++) {
        int s = 2 * (firstColumn + column) + 1 - factor;
        int i = Math.floorDiv(s, unit);
        int right = Math.floorMod(s, unit);
        int left = unit - right;
        int west = Math.floorMod(i, edge);
        int east = Math.floorMod(i + 1, edge);
        int target = offset + row * EDGE + column;
        for (byte[] band : bands) {
          int sum =
              upper * (left * (band[north + west] & 0xff) + right * (band[north + east] & 0xff))
                  + lower
                      * (left * (band[south + west] & 0xff) + right * (band[south + east] & 0xff));
          planes[target] = (byte) ((sum + half) >> shift);
          target += PLANE;
        }
      }
    }
  }
}
