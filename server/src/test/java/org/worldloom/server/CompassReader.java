package org.worldloom.server;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.geotools.api.coverage.grid.Format;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterDescriptor;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridCoverage2DReader;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.gce.geotiff.GeoTiffFormat;
import org.geotools.geometry.GeneralBounds;
import org.geotools.parameter.DefaultParameterDescriptor;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.jspecify.annotations.Nullable;

/**
 * A reader whose colours tell where a pixel lies: red grows eastwards, green northwards, blue is
 * the seed; outside the world it is transparent.
 */
@SuppressWarnings({"rawtypes", "overrides"}) // GeoTools declares it so
final class CompassReader extends AbstractGridCoverage2DReader {
  private static final double HALF_WORLD = 20037508.342789244;
  private static final double LATITUDE = 85.0511287798066;

  final AtomicInteger reads = new AtomicInteger();
  volatile @Nullable IOException failure;
  volatile @Nullable Runnable beforeRead;
  volatile @Nullable Error tileFailure;
  volatile @Nullable GridGeometry2D lastGeometry;

  CompassReader() {
    this("earth");
  }

  CompassReader(String name) {
    try {
      crs = CRS.decode("EPSG:3857", true);
    } catch (FactoryException e) {
      throw new IllegalStateException(e);
    }
    originalEnvelope =
        new GeneralBounds(
            new double[] {-HALF_WORLD, -HALF_WORLD}, new double[] {HALF_WORLD, HALF_WORLD});
    originalEnvelope.setCoordinateReferenceSystem(crs);
    originalGridRange = new GridEnvelope2D(0, 0, 1 << 27, 1 << 27);
    coverageName = name;
  }

  static int[] colour(double longitude, double latitude, long seed) {
    double folded = longitude - 360 * Math.floor((longitude + 180) / 360);
    return new int[] {
      (int) Math.floor(255 * (folded + 180) / 360),
      (int) Math.floor(255 * (latitude + 90) / 180),
      (int) (seed & 0xff)
    };
  }

  @Override
  public Format getFormat() {
    return new GeoTiffFormat();
  }

  @Override
  public Set<ParameterDescriptor<List>> getDynamicParameters() {
    return Set.of(DefaultParameterDescriptor.create("SEED", "World seed", List.class, null, false));
  }

  @Override
  public GridCoverage2D read(GeneralParameterValue[] parameters) throws IOException {
    reads.incrementAndGet();
    Runnable hook = beforeRead;
    if (hook != null) {
      hook.run();
    }
    IOException broken = failure;
    if (broken != null) {
      throw broken;
    }
    GridGeometry2D geometry = null;
    long seed = 0;
    for (GeneralParameterValue parameter : parameters) {
      ParameterValue<?> value = (ParameterValue<?>) parameter;
      String name = value.getDescriptor().getName().getCode();
      if (name.equals(AbstractGridFormat.READ_GRIDGEOMETRY2D.getName().getCode())) {
        geometry = (GridGeometry2D) value.getValue();
      } else if (name.equals("SEED")) {
        seed = ((Number) ((List<?>) value.getValue()).get(0)).longValue();
      }
    }
    if (geometry == null) {
      throw new IOException("no geometry");
    }
    lastGeometry = geometry;
    return new GridCoverageFactory()
        .create("earth", image(geometry, seed, tileFailure), geometry.getEnvelope2D());
  }

  private static BufferedImage image(
      GridGeometry2D geometry, long seed, @Nullable Error tileFailure) throws IOException {
    Rectangle range = geometry.getGridRange2D();
    BufferedImage image =
        tileFailure == null
            ? new BufferedImage(range.width, range.height, BufferedImage.TYPE_4BYTE_ABGR)
            : new FailingImage(range, tileFailure);
    try {
      MathTransform toDegrees =
          CRS.findMathTransform(
              geometry.getCoordinateReferenceSystem2D(), DefaultGeographicCRS.WGS84, true);
      MathTransform toCrs = geometry.getGridToCRS2D();
      double[] at = new double[2];
      for (int y = 0; y < range.height; y++) {
        for (int x = 0; x < range.width; x++) {
          at[0] = x;
          at[1] = y;
          toCrs.transform(at, 0, at, 0, 1);
          toDegrees.transform(at, 0, at, 0, 1);
          if (Math.abs(at[1]) <= LATITUDE) {
            int[] c = colour(at[0], at[1], seed);
            image.setRGB(x, y, new Color(c[0], c[1], c[2]).getRGB());
          }
        }
      }
    } catch (FactoryException | TransformException e) {
      throw new IOException(e);
    }
    return image;
  }

  /** Like an image that is computed tile by tile, and fails at it. */
  private static final class FailingImage extends BufferedImage {
    private final Error failure;

    FailingImage(Rectangle range, Error failure) {
      super(range.width, range.height, BufferedImage.TYPE_4BYTE_ABGR);
      this.failure = failure;
    }

    @Override
    public Raster getTile(int tileX, int tileY) {
      throw failure;
    }

    @Override
    public Raster getData() {
      throw failure;
    }

    @Override
    public Raster getData(Rectangle rect) {
      throw failure;
    }

    @Override
    public WritableRaster copyData(@Nullable WritableRaster out) {
      throw failure;
    }
  }
}
