package org.worldloom.systemtest;

import java.awt.image.BufferedImage;

/** Requests and pictures in pixels of the web map lattice. */
public final class Maps {
  private static final double HALF_WORLD = 20037508.342789244;

  private Maps() {}

  /** A place by its pixel at a zoom; {@code x} may lie beyond the antimeridian. */
  public record Place(String name, int zoom, long x, long y) {

    public static Place at(String name, int zoom, double longitude, double latitude) {
      double size = 256.0 * (1L << zoom);
      double sine = Math.sin(Math.toRadians(latitude));
      double x = (longitude + 180) / 360 * size;
      double y = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size;
      // On a tile corner, so that a map of 768 pixels is exactly nine tiles.
      return new Place(name, zoom, (long) x / 256 * 256, (long) y / 256 * 256);
    }

    public Place moved(long dx, long dy) {
      return new Place(name, zoom, x + dx, y + dy);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A WMS 1.3.0 GetMap in EPSG:3857 whose pixels are those of the zoom. */
  public static String getMap(Place place, int width, int height, String more) {
    double resolution = 2 * HALF_WORLD / (256.0 * (1L << place.zoom()));
    double west = place.x() * resolution - HALF_WORLD;
    double north = HALF_WORLD - place.y() * resolution;
    return "/ows?service=WMS&version=1.3.0&request=GetMap&layers=earth&styles=&crs=EPSG:3857"
        + "&format=image/png&width="
        + width
        + "&height="
        + height
        + "&bbox="
        + west
        + ","
        + (north - height * resolution)
        + ","
        + (west + width * resolution)
        + ","
        + north
        + more;
  }

  /** The same pixels as one XYZ tile; the place must be a tile corner inside the world. */
  public static String tile(Place place) {
    long tiles = 1L << place.zoom();
    return "/tiles/earth/"
        + place.zoom()
        + "/"
        + Math.floorMod(place.x() / 256, tiles)
        + "/"
        + place.y() / 256
        + ".png";
  }

  /** Red, green and blue of every pixel, row by row. */
  public static int[] rgb(BufferedImage image) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] &= 0xffffff;
    }
    return rgb;
  }

  /** Red, green and blue of a part. */
  public static int[] rgb(BufferedImage image, int x, int y, int width, int height) {
    return rgb(image.getSubimage(x, y, width, height));
  }
}
