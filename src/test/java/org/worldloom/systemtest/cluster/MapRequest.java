package org.worldloom.systemtest.cluster;

/**
 * A GetMap whose pixels are those of a toy planet's zoom 12.
 *
 * @param planet its name
 * @param x first column at zoom 12
 * @param y first row
 * @param seed world seed
 */
record MapRequest(String planet, long x, long y, int size, long seed) {
  static final int ZOOM = 12;
  private static final double HALF_WORLD = 20037508.342789244;

  /** The same place of another planet. */
  MapRequest on(String other) {
    return new MapRequest(other, x, y, size, seed);
  }

  String path() {
    double resolution = 2 * HALF_WORLD / (256.0 * (1L << ZOOM));
    double west = x * resolution - HALF_WORLD;
    double north = HALF_WORLD - y * resolution;
    return "/ows?layers="
        + planet
        + "&service=WMS&version=1.3.0&request=GetMap&styles=&crs=EPSG:3857"
        + "&format=image/png&width="
        + size
        + "&height="
        + size
        + "&bbox="
        + west
        + ","
        + (north - size * resolution)
        + ","
        + (west + size * resolution)
        + ","
        + north
        + "&DIM_SEED="
        + seed;
  }
}
