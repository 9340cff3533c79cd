package org.worldloom.coverage.basemap;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageWriteParam;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.gce.geotiff.GeoTiffFormat;
import org.geotools.gce.geotiff.GeoTiffWriteParams;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.worldloom.coverage.grid.WorldGrid;

/** GeoTIFFs for tests, and how to look at what became of them. */
final class TestMaps {
  private TestMaps() {}

  /**
   * Noise, so that any shift or filter shows; of seven bits, since ImageIO-Ext cuts off Deflate
   * tiles that cannot be compressed.
   */
  static BufferedImage noise(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xff000000 | (random.nextInt() & 0x7f7f7f));
      }
    }
    return image;
  }

  /** A picture of {@link #colour} in the given CRS. */
  static BufferedImage smooth(String crs, int width, int height, double[] bounds)
      throws FactoryException, TransformException {
    MathTransform toDegrees =
        CRS.findMathTransform(CRS.decode(crs, true), CRS.decode("EPSG:4326", true), true);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double[] place = {
          bounds[0] + (x + 0.5) * (bounds[2] - bounds[0]) / width,
          bounds[3] - (y + 0.5) * (bounds[3] - bounds[1]) / height
        };
        toDegrees.transform(place, 0, place, 0, 1);
        image.setRGB(x, y, colour(place[0], place[1]));
      }
    }
    return image;
  }

  /** A smooth function on the globe; periodic in longitude. */
  static int colour(double longitude, double latitude) {
    double lon = Math.toRadians(longitude);
    double lat = Math.toRadians(latitude);
    int red = (int) Math.round(128 + 100 * Math.sin(2 * lon) * Math.cos(lat));
    int green = (int) Math.round(128 + 100 * Math.sin(3 * lat));
    int blue = (int) Math.round(128 + 100 * Math.cos(3 * lon + lat));
    return red << 16 | green << 8 | blue;
  }

  /** Longitude and latitude of the centre of a pixel of level 0. */
  static double[] degrees(WorldGrid grid, long x, long y) {
    double resolution = grid.resolution(0);
    double north = WorldGrid.HALF_WORLD - (y + 0.5) * resolution;
    return new double[] {
      ((x + 0.5) / grid.size(0) - 0.5) * 360,
      Math.toDegrees(Math.atan(Math.sinh(north / 6378137.0)))
    };
  }

  /**
   * Writes a GeoTIFF.
   *
   * @param bounds west, south, east, north in units of the CRS, longitude first
   */
  static Path write(Path file, BufferedImage image, String crs, double... bounds)
      throws IOException, FactoryException {
    return write(file, image, false, crs, bounds);
  }

  /** Writes a GeoTIFF; the writer declares black to be no data if it is asked to. */
  static Path write(
      Path file, BufferedImage image, boolean blackIsNoData, String crs, double... bounds)
      throws IOException, FactoryException {
    return write(file, image, new GeoTiffWriteParams(), blackIsNoData, crs, bounds);
  }

  /** Writes a GeoTIFF of compressed square tiles that covers exactly the EPSG:3857 square. */
  static Path writeWorldTiled(Path file, BufferedImage image, int tile)
      throws IOException, FactoryException {
    GeoTiffWriteParams params = new GeoTiffWriteParams();
    params.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    params.setCompressionType("Deflate");
    params.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
    params.setTiling(tile, tile);
    double half = WorldGrid.HALF_WORLD;
    return write(file, image, params, false, "EPSG:3857", -half, -half, half, half);
  }

  private static Path write(
      Path file,
      BufferedImage image,
      GeoTiffWriteParams params,
      boolean blackIsNoData,
      String crs,
      double... bounds)
      throws IOException, FactoryException {
    CoordinateReferenceSystem system = CRS.decode(crs, true);
    ReferencedEnvelope envelope =
        new ReferencedEnvelope(bounds[0], bounds[2], bounds[1], bounds[3], system);
    ParameterValue<Boolean> noData = GeoTiffFormat.WRITE_NODATA.createValue();
    noData.setValue(blackIsNoData);
    ParameterValue<?> format = AbstractGridFormat.GEOTOOLS_WRITE_PARAMS.createValue();
    format.setValue(params);
    GeoTiffWriter writer = new GeoTiffWriter(file.toFile());
    try {
      writer.write(
          new GridCoverageFactory().create("map", image, envelope),
          new GeneralParameterValue[] {noData, format});
    } finally {
      writer.dispose();
    }
    return file;
  }

  /** Writes a GeoTIFF that covers exactly the EPSG:3857 square. */
  static Path writeWorld(Path file, BufferedImage image) throws IOException, FactoryException {
    double half = WorldGrid.HALF_WORLD;
    return write(file, image, "EPSG:3857", -half, -half, half, half);
  }

  /** A whole level of a base map, row by row, 0xRRGGBB. */
  static int[] pixels(BaseMap map, WorldGrid grid, int level) {
    int granules = (int) grid.granules(level);
    int[] rgb = new int[granules * granules * 4096];
    for (int granule = 0; granule < granules * granules; granule++) {
      int x0 = granule % granules * 64;
      int y0 = granule / granules * 64;
      byte[] planes = map.granule(level, x0 / 64, y0 / 64).planes();
      for (int i = 0; i < 4096; i++) {
        int at = (y0 + i / 64) * granules * 64 + x0 + i % 64;
        rgb[at] = color(planes[i], planes[4096 + i], planes[2 * 4096 + i]);
      }
    }
    return rgb;
  }

  private static int color(byte red, byte green, byte blue) {
    return (red & 0xff) << 16 | (green & 0xff) << 8 | (blue & 0xff);
  }

  /** The colours of an image without its alpha, row by row. */
  static int[] pixels(BufferedImage image) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] &= 0xffffff;
    }
    return rgb;
  }

  /** The largest difference of two colours in any band. */
  static int difference(int a, int b) {
    int red = Math.abs((a >> 16 & 0xff) - (b >> 16 & 0xff));
    int green = Math.abs((a >> 8 & 0xff) - (b >> 8 & 0xff));
    return Math.max(Math.max(red, green), Math.abs((a & 0xff) - (b & 0xff)));
  }
}
