package org.worldloom.coverage.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** Maps in EPSG:3857: exact copies, exact means, and the same bytes however a map is cut. */
class MercatorMapTest {
  private final SyntheticPixels pixels = SyntheticPixels.noise();
  private final MapReader reader = new MapReader(pixels, Maps.LIMITS);

  @Property(tries = 60)
  void aMapOnTheLevelsLatticeIsACopy(
      @ForAll @IntRange(min = -2, max = 7) int level,
      @ForAll @DoubleRange(min = -0.2, max = 1.2) @Scale(12) double u,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double v,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height)
      throws IOException {
    long size = pixels.grid().size(level);
    long column = (long) (u * size);
    long row = (long) (v * (size - height));
    byte[] map = Maps.read(reader, Maps.mercator(5 + 2 * level, column, row, width, height, 7));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          assertThat(map[(y * width + x) * 3 + c])
              .isEqualTo((byte) pixels.pixel(7, level, column + x, row + y, c));
        }
      }
    }
  }

  @Property(tries = 40)
  void aMapAtHalfTheLevelsResolutionIsTheMeanOfTwoByTwo(
      @ForAll @IntRange(min = -2, max = 7) int level,
      @ForAll @DoubleRange(min = -0.2, max = 1.2) @Scale(12) double u,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double v)
      throws IOException {
    long size = pixels.grid().size(level) / 2;
    long column = (long) (u * size);
    long row = (long) (v * (size - 16));
    byte[] map = Maps.read(reader, Maps.mercator(4 + 2 * level, column, row, 16, 16, 7));
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 2;
          for (int k = 0; k < 4; k++) {
            sum += pixels.pixel(7, level, 2 * (column + x) + k % 2, 2 * (row + y) + k / 2, c);
          }
          assertThat(map[(y * 16 + x) * 3 + c]).isEqualTo((byte) (sum >> 2));
        }
      }
    }
  }

  @Property(tries = 40)
  void aMapEqualsItsTilesAndMapsAtOddOffsets(
      @ForAll @IntRange(min = 0, max = 22) int zoom,
      @ForAll @DoubleRange(min = -0.3, max = 1.3) @Scale(12) double u,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double v,
      @ForAll @IntRange(min = 0, max = 191) int dx,
      @ForAll @IntRange(min = 0, max = 191) int dy,
      @ForAll @IntRange(min = 0, max = 2) int tile)
      throws IOException {
    long size = 256L << zoom;
    int edge = 192;
    long column = (long) (u * size);
    long row = Math.max(0, (long) (v * (size - edge)));
    byte[] whole = Maps.read(reader, Maps.mercator(zoom, column, row, edge, edge, 42));
    byte[] odd =
        Maps.read(
            reader, Maps.mercatorText(zoom, column + dx, row + dy, edge - dx, edge - dy, 42, 8));
    assertThat(odd).isEqualTo(Maps.crop(whole, edge, dx, dy, edge - dx, edge - dy));
    byte[] part =
        Maps.read(
            reader,
            Maps.mercatorText(zoom, column + 64L * tile, row + 128 - 64L * tile, 64, 64, 42, 5));
    assertThat(part).isEqualTo(Maps.crop(whole, edge, 64 * tile, 128 - 64 * tile, 64, 64));
  }

  @Test
  void nineTilesMakeTheMapAlsoAcrossTheAntimeridian() throws IOException {
    long size = 256L << 17;
    for (long column : new long[] {size - 384, -300, 77_777, 12_345_677}) {
      byte[] whole = Maps.read(reader, Maps.mercator(17, column, 9_876_543, 768, 768, 42));
      for (int tile = 0; tile < 9; tile++) {
        int x = 256 * (tile % 3);
        int y = 256 * (tile / 3);
        long folded = Math.floorMod(column + x, size);
        byte[] part = Maps.read(reader, Maps.mercator(17, folded, 9_876_543 + y, 256, 256, 42));
        assertThat(part).isEqualTo(Maps.crop(whole, 768, x, y, 256, 256));
      }
    }
  }

  @Test
  void boundingBoxesOfTwoDecimalsAreStillOnTheLattice() throws IOException {
    for (int zoom : new int[] {0, 5, 9, 13, 17}) {
      long size = 256L << zoom;
      byte[] exact = Maps.read(reader, Maps.mercator(zoom, size / 3, size / 5, 100, 100, 1));
      byte[] text = Maps.read(reader, Maps.mercatorText(zoom, size / 3, size / 5, 100, 100, 1, 2));
      assertThat(text).as("zoom %d", zoom).isEqualTo(exact);
    }
  }

  @Test
  void allNamesOfWebMercatorGiveTheSameBytes() throws IOException {
    byte[] expected = Maps.read(reader, Maps.request("EPSG:3857", 0, 1e6, 1e6, 2e6, 50, 50, 3));
    for (String code : new String[] {"EPSG:900913", "EPSG:3785", "urn:ogc:def:crs:EPSG::3857"}) {
      assertThat(Maps.read(reader, Maps.request(code, 0, 1e6, 1e6, 2e6, 50, 50, 3)))
          .as(code)
          .isEqualTo(expected);
    }
  }

  @Test
  void betweenZoomsNeighbouringTilesAgree() throws IOException {
    double resolution = 100;
    byte[] whole =
        Maps.read(
            reader,
            Maps.request(
                "EPSG:3857",
                1e6,
                1e6 + 300 * resolution,
                5e6,
                5e6 + 300 * resolution,
                300,
                300,
                3));
    byte[] part =
        Maps.read(
            reader,
            Maps.request(
                "EPSG:3857",
                1e6 + 77 * resolution,
                1e6 + 177 * resolution,
                5e6 + 100 * resolution,
                5e6 + 200 * resolution,
                100,
                100,
                3));
    assertThat(part).isEqualTo(Maps.crop(whole, 300, 77, 100, 100, 100));
  }

  @Test
  void seedsDiffer() throws IOException {
    assertThat(Maps.read(reader, Maps.mercator(9, 5, 5, 16, 16, 1)))
        .isNotEqualTo(Maps.read(reader, Maps.mercator(9, 5, 5, 16, 16, 2)));
  }

  @Test
  void rowsBeyondTheSquareAreTransparent() throws IOException {
    MapImage map = reader.read(Maps.mercator(3, 0, -10, 32, 32, 1));
    assertThat(map.image().getColorModel().hasAlpha()).isTrue();
    byte[] bytes = Maps.bytes(map.image());
    for (int row = 0; row < 32; row++) {
      assertThat(bytes[row * 32 * 4 + 3]).as("row %d", row).isEqualTo((byte) (row < 10 ? 0 : 255));
    }
  }

  @Test
  void absurdExtentsAreBounded() throws IOException {
    for (MapRequest request :
        new MapRequest[] {
          Maps.request("EPSG:3857", -1e150, 1e150, -1e150, 1e150, 64, 64, 1),
          Maps.request("EPSG:3857", 1e18, 2e18, -2e7, 2e7, 64, 64, 1),
          Maps.request("EPSG:3857", 0, 1e-30, 0, 1e-30, 64, 64, 1),
          Maps.request("EPSG:3857", -2e8, 2e8, -1e7, 1e7, 256, 1, 1),
          Maps.request("EPSG:3857", 0, 1, -2e7, 2e7, 256, 1, 1),
          Maps.request("EPSG:3857", -2e7, 2e7, 0, 1, 1, 256, 1)
        }) {
      long before = pixels.pixelsRead();
      MapImage map = reader.read(request);
      assertThat(map.image().getWidth()).isEqualTo(request.width());
      assertThat(pixels.pixelsRead() - before).isLessThan(3_000_000);
    }
  }
}
