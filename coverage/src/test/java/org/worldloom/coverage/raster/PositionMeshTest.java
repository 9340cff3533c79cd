package org.worldloom.coverage.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.geotools.api.referencing.FactoryException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionMeshTest {

  @ParameterizedTest
  @CsvSource({
    "EPSG:32633, 400000, 5400000, 100",
    "EPSG:32633, 400000, 5400000, 0.3",
    "EPSG:32601, 200000, 6200000, 600",
    "EPSG:3413, 2000000, 2000000, 1000",
    "EPSG:3413, -100000, -100000, 1000",
    "EPSG:3995, -6000000, -6000000, 50000",
    "EPSG:3035, 3000000, 4000000, 5000",
  })
  void interpolationIsAsGoodAsPromised(String code, double x0, double y0, double resolution)
      throws FactoryException {
    CrsOnWorld crs = curved(code);
    double[] exact = lattice(x0, y0, resolution);
    double[] meshed = exact.clone();
    crs.toTurns(exact);
    double unit = Math.scalb(1.0, Math.getExponent(resolution));
    new PositionMesh(crs, unit, unit).toTurns(meshed);
    for (int i = 2; i < exact.length; i += 2) {
      if (!Double.isFinite(exact[i]) || !Double.isFinite(exact[i + 1])) {
        assertThat(meshed[i + 1]).isEqualTo(exact[i + 1]);
        continue;
      }
      double pixel = Math.hypot(fold(exact[i] - exact[i - 2]), exact[i + 1] - exact[i - 1]);
      if (i / 2 % 100 != 0 && Double.isFinite(pixel)) {
        assertThat(Math.abs(fold(meshed[i] - exact[i]))).isLessThan(0.05 * pixel);
        assertThat(Math.abs(meshed[i + 1] - exact[i + 1])).isLessThan(0.05 * pixel);
      }
    }
  }

  @Test
  void aPointsPositionDoesNotDependOnThePointsAroundIt() throws FactoryException {
    CrsOnWorld crs = curved("EPSG:3413");
    PositionMesh mesh = new PositionMesh(crs, 512, 512);
    double[] many = lattice(-100000, -300000, 1000);
    double[] some = Arrays.copyOfRange(many, 2 * 4321, 2 * 4325);
    mesh.toTurns(many);
    mesh.toTurns(some);
    assertThat(some).isEqualTo(Arrays.copyOfRange(many, 2 * 4321, 2 * 4325));
  }

  private static CrsOnWorld curved(String code) throws FactoryException {
    return new CrsOnWorld.Curved(
        CRS.findMathTransform(Maps.crs(code), DefaultGeographicCRS.WGS84, true));
  }

  private static double[] lattice(double x0, double y0, double resolution) {
    double[] points = new double[2 * 100 * 100];
    int at = 0;
    for (int row = 0; row < 100; row++) {
      for (int column = 0; column < 100; column++) {
        points[at++] = x0 + column * resolution;
        points[at++] = y0 + row * resolution;
      }
    }
    return points;
  }

  private static double fold(double turns) {
    return turns - Math.rint(turns);
  }
}
