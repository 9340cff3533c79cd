package org.worldloom.coverage.raster;

import java.awt.Color;
import java.awt.geom.AffineTransform;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.planet.CoverageContent;

/**
 * One map: where, how large, of which world.
 *
 * @param crs CRS of the map, two-dimensional, any axis order
 * @param cornerToCrs from pixel corners ({@code (0, 0)} is the upper left corner of the first
 *     pixel, {@code (width, height)} the lower right corner of the last) to CRS coordinates in the
 *     CRS' own axis order
 * @param width columns
 * @param height rows
 * @param seed world seed
 * @param content what it shows
 * @param background colour of pixels outside the world; {@code null} makes them transparent. Maps
 *     of a legend's values show {@link org.worldloom.coverage.planet.Legend#OUTSIDE} there
 */
public record MapRequest(
    CoordinateReferenceSystem crs,
    AffineTransform cornerToCrs,
    int width,
    int height,
    long seed,
    CoverageContent content,
    @Nullable Color background) {

  /** The colours of every planet. */
  public static final CoverageContent RGB = CoverageContent.RGB;

  public MapRequest {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a map of " + width + " x " + height + " pixels is empty; both must be at least 1");
    }
    cornerToCrs = new AffineTransform(cornerToCrs);
    double area = Math.abs(cornerToCrs.getDeterminant());
    if (!(area > 0 && area < Double.POSITIVE_INFINITY) || !finiteOrigin(cornerToCrs)) {
      throw new IllegalArgumentException(
          "the map's extent is empty or not finite: pixel to CRS is " + cornerToCrs);
    }
  }

  /**
   * A map that fills an envelope, north up (second axis up where the CRS has no north).
   *
   * @param envelope extent in the axis order of its CRS
   */
  public static MapRequest of(ReferencedEnvelope envelope, int width, int height, long seed) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a map of " + width + " x " + height + " pixels is empty; both must be at least 1");
    }
    return of(new GridGeometry2D(new GridEnvelope2D(0, 0, width, height), envelope), seed, null);
  }

  /**
   * A map in colours on the pixels of a grid geometry.
   *
   * @param geometry grid range, and an affine transform of pixels to a CRS
   * @param background colour outside the world; {@code null} for transparent
   */
  public static MapRequest of(GridGeometry2D geometry, long seed, @Nullable Color background) {
    return of(geometry, seed, RGB, background);
  }

  /**
   * A map on the pixels of a grid geometry.
   *
   * @param geometry grid range, and an affine transform of pixels to a CRS
   * @param content what it shows
   * @param background colour outside the world, of a map in colours; {@code null} for transparent
   */
  public static MapRequest of(
      GridGeometry2D geometry, long seed, CoverageContent content, @Nullable Color background) {
    GridEnvelope2D range = geometry.getGridRange2D();
    if (!(geometry.getGridToCRS2D(PixelOrientation.UPPER_LEFT) instanceof AffineTransform corner)) {
      throw new IllegalArgumentException("a map's grid must be an affine image of its CRS");
    }
    AffineTransform cornerToCrs = new AffineTransform(corner);
    cornerToCrs.translate(range.x, range.y);
    return new MapRequest(
        geometry.getCoordinateReferenceSystem2D(),
        cornerToCrs,
        range.width,
        range.height,
        seed,
        content,
        background);
  }

  @Override
  public AffineTransform cornerToCrs() {
    return new AffineTransform(cornerToCrs);
  }

  /** Pixels of the map. */
  public long pixels() {
    return (long) width * height;
  }

  private static boolean finiteOrigin(AffineTransform transform) {
    return Double.isFinite(transform.getTranslateX()) && Double.isFinite(transform.getTranslateY());
  }
}
