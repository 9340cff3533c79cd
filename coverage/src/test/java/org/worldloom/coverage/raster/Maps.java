package org.worldloom.coverage.raster;

import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.PlanetFile.Limits;

/** Requests and images for tests. */
public final class Maps {
  public static final Limits LIMITS = new Limits(1 << 24, 1L << 31, Duration.ofSeconds(60), 8);

  private Maps() {}

  public static CoordinateReferenceSystem crs(String code) {
    try {
      return CRS.decode(code);
    } catch (FactoryException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A map whose upper left corner is pixel (column, row) of a web-mercator zoom. */
  public static MapRequest mercator(
      int zoom, long column, long row, int width, int height, long seed) {
    double resolution = 2 * WorldGrid.HALF_WORLD / Math.scalb(256.0, zoom);
    double x = column * resolution - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - row * resolution;
    return request(
        "EPSG:3857", x, x + width * resolution, y - height * resolution, y, width, height, seed);
  }

  /** The same, with a bounding box as clients write it: text with some decimals. */
  public static MapRequest mercatorText(
      int zoom, long column, long row, int width, int height, long seed, int decimals) {
    double resolution = 2 * WorldGrid.HALF_WORLD / Math.scalb(256.0, zoom);
    double x = column * resolution - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - row * resolution;
    return request(
        "EPSG:3857",
        rounded(x, decimals),
        rounded(x + width * resolution, decimals),
        rounded(y - height * resolution, decimals),
        rounded(y, decimals),
        width,
        height,
        seed);
  }

  public static MapRequest request(
      String crs, double x0, double x1, double y0, double y1, int width, int height, long seed) {
    return MapRequest.of(new ReferencedEnvelope(x0, x1, y0, y1, crs(crs)), width, height, seed);
  }

  public static byte[] bytes(RenderedImage image) {
    return bytes(image.getData());
  }

  public static byte[] bytes(Raster raster) {
    int[] samples =
        raster.getPixels(
            raster.getMinX(),
            raster.getMinY(),
            raster.getWidth(),
            raster.getHeight(),
            (int[]) null);
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return bytes;
  }

  public static byte[] read(MapReader reader, MapRequest request) throws IOException {
    return bytes(reader.read(request).image());
  }

  /** A part of an image's bytes, three bands. */
  public static byte[] crop(byte[] bytes, int width, int x, int y, int w, int h) {
    byte[] part = new byte[w * h * 3];
    for (int row = 0; row < h; row++) {
      System.arraycopy(bytes, ((y + row) * width + x) * 3, part, row * w * 3, w * 3);
    }
    return part;
  }

  public static boolean same(byte[] a, byte[] b) {
    return Arrays.equals(a, b);
  }

  private static double rounded(double value, int decimals) {
    return Double.parseDouble(
        BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString());
  }
}
