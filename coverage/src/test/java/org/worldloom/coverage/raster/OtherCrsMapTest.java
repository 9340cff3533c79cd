package org.worldloom.coverage.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.AffineTransform;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultEngineeringCRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.worldloom.coverage.grid.WorldGrid;

/** Maps in CRSs other than web Mercator. */
class OtherCrsMapTest {
  private static final WorldGrid GRID = new WorldGrid(5, 7);

  private final SyntheticPixels noise = SyntheticPixels.noise();
  private final MapReader reader = new MapReader(noise, Maps.LIMITS);

  /** Smooth pixels: red and green are waves of longitude and latitude. */
  private final MapReader smooth =
      new MapReader(
          new SyntheticPixels(
              GRID,
              (seed, level, x, y, c) ->
                  wave(
                      c == 0
                          ? 360 * (x + 0.5) / GRID.size(level) - 180
                          : WebMercator.latitude((y + 0.5) / GRID.size(level)))),
          Maps.LIMITS);

  private static int wave(double degrees) {
    return (int) Math.rint(127.5 + 120 * Math.sin(Math.toRadians(degrees) * 8));
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:32633, 300000, 700000, 5200000, 5600000",
    "EPSG:3413, -2000000, 2000000, -2000000, 2000000",
    "EPSG:3031, -3000000, 3000000, -3000000, 3000000",
    "EPSG:3995, -9000000, 9000000, -9000000, 9000000",
    "EPSG:3035, 2500000, 3500000, 3500000, 4500000",
    "EPSG:4258, 40, 60, 0, 20",
    "EPSG:31370, 0, 300000, 0, 300000",
    "EPSG:4326, -80, 80, 100, 260",
  })
  void pixelsShowThePlaceTheyLieAt(String code, double x0, double x1, double y0, double y1)
      throws Exception {
    MapRequest request = Maps.request(code, x0, x1, y0, y1, 160, 160, 1);
    Raster map = smooth.read(request).image().getData();
    MathTransform toLonLat = CRS.findMathTransform(request.crs(), DefaultGeographicCRS.WGS84, true);
    AffineTransform corner = request.cornerToCrs();
    int checked = 0;
    for (int row = 3; row < 160; row += 13) {
      for (int column = 3; column < 160; column += 13) {
        double[] point = {column + 0.5, row + 0.5};
        corner.transform(point, 0, point, 0, 1);
        toLonLat.transform(point, 0, point, 0, 1);
        int[] pixel = map.getPixel(column, row, new int[4]);
        if (Math.abs(point[1]) > 85.0511288) {
          assertThat(pixel[3]).isZero();
        } else if (Math.abs(point[1]) < 84) {
          assertThat(pixel[1]).isCloseTo(wave(point[1]), within(3));
          // Near a pole a pixel spans so many degrees that its mean is not the value at its centre.
          if (Math.abs(point[1]) < 75) {
            assertThat(pixel[0]).isCloseTo(wave(point[0]), within(4));
          }
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:32633, 300000, 5200000, 100",
    "EPSG:32601, 200000, 6200000, 37.3",
    "EPSG:3413, -1700000, -1700000, 5000",
    "EPSG:3995, 2000000, 100000, 873.25",
    "EPSG:4326, 47, 11, 0.001",
    "EPSG:4326, 47, 179.9, 0.00274658203125",
    "EPSG:4258, 47, 11, 0.0123",
  })
  void aMapEqualsItsTiles(String code, double x0, double y0, double resolution) throws IOException {
    byte[] whole = Maps.read(reader, tile(code, x0, y0, resolution, 0, 0, 192));
    int bands = whole.length / (192 * 192);
    assertThat(bands).isEqualTo(3);
    for (int i = 0; i < 9; i++) {
      MapRequest request = tile(code, x0, y0, resolution, 64 * (i % 3), 64 * (i / 3), 64);
      byte[] part = Maps.read(reader, request);
      boolean columnsAlongFirstAxis = request.cornerToCrs().getShearX() == 0;
      int x = columnsAlongFirstAxis ? 64 * (i % 3) : 64 * (i / 3);
      int y = 128 - (columnsAlongFirstAxis ? 64 * (i / 3) : 64 * (i % 3));
      assertThat(part).as("tile %d", i).isEqualTo(Maps.crop(whole, 192, x, y, 64, 64));
    }
  }

  /** A tile whose lower corner is (first, second) pixels from the origin along the CRS' axes. */
  private static MapRequest tile(
      String code, double x0, double y0, double resolution, int first, int second, int size) {
    return Maps.request(
        code,
        x0 + first * resolution,
        x0 + (first + size) * resolution,
        y0 + second * resolution,
        y0 + (second + size) * resolution,
        size,
        size,
        9);
  }

  @Test
  void geographicMapsCrossTheAntimeridian() throws IOException {
    byte[] across = Maps.read(reader, Maps.request("CRS:84", 170, 190, 0, 10, 200, 100, 1));
    byte[] west = Maps.read(reader, Maps.request("CRS:84", 170, 180, 0, 10, 100, 100, 1));
    byte[] east = Maps.read(reader, Maps.request("CRS:84", -180, -170, 0, 10, 100, 100, 1));
    assertThat(Maps.crop(across, 200, 0, 0, 100, 100)).isEqualTo(west);
    assertThat(Maps.crop(across, 200, 100, 0, 100, 100)).isEqualTo(east);
  }

  @Test
  void geographicColumnsAtAPowerOfTwoAreCopies() throws IOException {
    // 512 * 2^8 columns around the world are zoom 9, level 2.
    double resolution = 360.0 / (512 << 8);
    MapRequest request =
        Maps.request("CRS:84", 0, 64 * resolution, -32 * resolution, 32 * resolution, 64, 64, 1);
    assertThat(reader.read(request).level()).isEqualTo(2);
    WorldPixel pixel = reader.locate(request, 5, 31).orElseThrow();
    assertThat(pixel.column()).isEqualTo((256 << 8) + 5);
    assertThat(pixel.row()).isEqualTo((256 << 8) - 1);
  }

  @Test
  void polarMapsReadLittleMoreThanTheyShow() throws IOException {
    MapRequest pole = Maps.request("EPSG:3995", -1e6, 1e6, -1e6, 1e6, 256, 256, 1);
    RenderedImage image = reader.read(pole).image();
    assertThat(image.getColorModel().hasAlpha()).isTrue();
    assertThat(image.getData().getPixel(128, 128, new int[4])[3]).isZero();
    assertThat(image.getData().getPixel(3, 3, new int[4])[3]).isEqualTo(255);
    assertThat(noise.pixelsRead()).isLessThan(256 * 256 * 40);
  }

  @Test
  void pointsWithoutAPlaceAreNoData() throws IOException {
    RenderedImage image =
        reader.read(Maps.request("EPSG:3035", -2e7, 2e7, -2e7, 2e7, 64, 64, 1)).image();
    assertThat(image.getColorModel().hasAlpha()).isTrue();
    assertThat(image.getData().getPixel(0, 0, new int[4])[3]).isZero();
    assertThat(reader.locate(Maps.request("EPSG:3035", -2e7, 2e7, -2e7, 2e7, 64, 64, 1), 0, 0))
        .isEmpty();
  }

  @Test
  void latitudesBeyondThePolesAreNoData() throws IOException {
    RenderedImage image =
        reader.read(Maps.request("CRS:84", -200, 200, -100, 100, 100, 50, 1)).image();
    Raster data = image.getData();
    assertThat(data.getPixel(50, 0, new int[4])[3]).isZero();
    assertThat(data.getPixel(50, 49, new int[4])[3]).isZero();
    assertThat(data.getPixel(50, 25, new int[4])[3]).isEqualTo(255);
    assertThat(data.getPixel(0, 25, new int[4])).isEqualTo(data.getPixel(90, 25, new int[4]));
  }

  @Test
  void rotatedMapsAreSampledPixelByPixel() throws IOException {
    AffineTransform turned = new AffineTransform();
    turned.translate(1e6, 6e6);
    turned.rotate(Math.toRadians(30));
    turned.scale(1000, -1000);
    MapRequest request =
        new MapRequest(Maps.crs("EPSG:3857"), turned, 100, 100, 1, MapRequest.RGB, null);
    Raster map = smooth.read(request).image().getData();
    WorldPixel pixel = smooth.locate(request, 70, 20).orElseThrow();
    assertThat(map.getPixel(70, 20, new int[3])[0]).isCloseTo(wave(pixel.longitude()), within(2));
    assertThat(map.getPixel(70, 20, new int[3])[1]).isCloseTo(wave(pixel.latitude()), within(2));
  }

  @Test
  void aCrsWithoutRelationToTheEarthIsRefused() {
    MapRequest request =
        new MapRequest(
            DefaultEngineeringCRS.CARTESIAN_2D,
            new AffineTransform(),
            10,
            10,
            1,
            MapRequest.RGB,
            null);
    assertThatThrownBy(() -> reader.read(request))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("CRS");
  }
}
