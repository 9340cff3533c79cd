package org.worldloom.coverage.raster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.awt.geom.AffineTransform;
import java.util.Set;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.ReferenceIdentifier;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * Finds out, and remembers, how a CRS lies on the planet. Thread-safe.
 *
 * <p>The planet is a sphere mapped by EPSG:3857; longitude and latitude are taken as WGS 84. Datum
 * shifts without known parameters are ignored, as map servers do.
 */
final class CrsCatalogue {
  private static final long REMEMBERED = 256;

  /** Codes under which the web Mercator projection goes, whatever datum they claim. */
  private static final Set<String> WEB_MERCATOR =
      Set.of("3857", "900913", "3785", "102100", "102113");

  /** Points, EPSG:3857, at which a CRS must agree with web Mercator to be it. */
  private static final double[] PROBES = {0, 0, 1e7, 1.5e7, -1.9e7, -1.9e7, 123456.789, 2e7};

  private static final double PROBE_TOLERANCE_DEGREES = 1e-9;

  private final Cache<CoordinateReferenceSystem, CrsOnWorld> known =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  /**
   * How the CRS lies on the planet.
   *
   * @throws MapRequestException if there is no way from the CRS to longitude and latitude
   */
  CrsOnWorld get(CoordinateReferenceSystem crs) throws MapRequestException {
    CrsOnWorld found = known.getIfPresent(crs);
    if (found == null) {
      found = find(crs);
      known.put(crs, found);
    }
    return found;
  }

  private static CrsOnWorld find(CoordinateReferenceSystem crs) throws MapRequestException {
    if (hasWebMercatorCode(crs)) {
      return webMercator();
    }
    MathTransform toLonLat = toLonLat(crs);
    if (toLonLat.isIdentity()) {
      return longitudeLatitude(new AffineTransform());
    }
    if (toLonLat instanceof AffineTransform affine) {
      return longitudeLatitude(affine);
    }
    return isMercator(crs) && agreesWithWebMercator(toLonLat)
        ? webMercator()
        : new CrsOnWorld.Curved(toLonLat);
  }

  private static MathTransform toLonLat(CoordinateReferenceSystem crs) throws MapRequestException {
    try {
      return CRS.findMathTransform(crs, DefaultGeographicCRS.WGS84, true);
    } catch (FactoryException e) {
      throw new MapRequestException(
          "maps in the CRS "
              + crs.getName()
              + " are not possible: it has no known relation to longitude and latitude",
          e);
    }
  }

  private static CrsOnWorld webMercator() {
    double world = 2 * WorldGrid.HALF_WORLD;
    return new CrsOnWorld.Aligned(
        new AffineTransform(1 / world, 0, 0, -1 / world, 0.5, 0.5), RowScale.MERCATOR);
  }

  private static CrsOnWorld longitudeLatitude(AffineTransform toLonLat) {
    AffineTransform toAxes = new AffineTransform(1.0 / 360, 0, 0, -1.0 / 360, 0.5, 0.25);
    toAxes.concatenate(toLonLat);
    return new CrsOnWorld.Aligned(toAxes, RowScale.LATITUDE);
  }

  private static boolean hasWebMercatorCode(CoordinateReferenceSystem crs) {
    for (ReferenceIdentifier identifier : crs.getIdentifiers()) {
      if (WEB_MERCATOR.contains(identifier.getCode())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMercator(CoordinateReferenceSystem crs) {
    return crs instanceof ProjectedCRS projected
        && projected.getConversionFromBase().getMethod().getName().getCode().contains("Mercator");
  }

  private static boolean agreesWithWebMercator(MathTransform toLonLat) {
    double[] lonLat = new double[PROBES.length];
    try {
      toLonLat.transform(PROBES, 0, lonLat, 0, PROBES.length / 2);
    } catch (TransformException notEverywhereDefined) {
      return false;
    }
    double world = 2 * WorldGrid.HALF_WORLD;
    for (int i = 0; i < PROBES.length; i += 2) {
      double longitude = 360 * PROBES[i] / world;
      double latitude = WebMercator.latitude(0.5 - PROBES[i + 1] / world);
      if (!(Math.abs(lonLat[i] - longitude) < PROBE_TOLERANCE_DEGREES
          && Math.abs(lonLat[i + 1] - latitude) < PROBE_TOLERANCE_DEGREES)) {
        return false;
      }
    }
    return true;
  }
}
