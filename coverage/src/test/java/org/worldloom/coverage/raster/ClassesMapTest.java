package org.worldloom.coverage.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Legend;
import org.worldloom.coverage.planet.PlanetFile.Limits;

/** Maps of classes and of stages: values of a legend are taken, never averaged. */
class ClassesMapTest {
  private static final int[] VALUES = {10, 20, 30, 200, 254};
  private final SyntheticPixels pixels = SyntheticPixels.noise(3 + VALUES.length);
  private final MapReader reader = new MapReader(pixels, Maps.LIMITS);
  private final CoverageContent classes = new CoverageContent.Classes(3, legend(VALUES));
  private final CoverageContent stages =
      new CoverageContent.Stages(legend(0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19));

  private static Legend legend(int... values) {
    List<Legend.Entry> entries = new ArrayList<>();
    for (int value : values) {
      entries.add(new Legend.Entry(value, "class " + value, new Color(value, value, 0)));
    }
    return new Legend(entries);
  }

  private MapRequest request(
      CoverageContent content, String crs, double x0, double x1, double y0, double y1, int size) {
    ReferencedEnvelope bounds = new ReferencedEnvelope(x0, x1, y0, y1, Maps.crs(crs));
    return MapRequest.of(
        new GridGeometry2D(new GridEnvelope2D(0, 0, size, size), bounds), 7, content, null);
  }

  private MapRequest tile(CoverageContent content, int zoom, long column, long row) {
    double resolution = 2 * WorldGrid.HALF_WORLD / Math.scalb(256.0, zoom);
    double x = column * resolution - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - row * resolution;
    double edge = 64 * resolution;
    return request(content, "EPSG:3857", x, x + edge, y - edge, y, 64);
  }

  /** The class of the largest weight of a state pixel, of equal ones the first. */
  private int expected(int level, long column, long row) {
    int best = 0;
    for (int c = 1; c < VALUES.length; c++) {
      if (pixels.pixel(7, level, column, row, 3 + c)
          > pixels.pixel(7, level, column, row, 3 + best)) {
        best = c;
      }
    }
    return VALUES[best];
  }

  @Property(tries = 60)
  void onTheLatticeEachPixelHasTheClassOfItsState(
      @ForAll @IntRange(min = 0, max = 7) int level,
      @ForAll @IntRange(max = 1 << 12) int column,
      @ForAll @IntRange(max = 1 << 12) int row)
      throws IOException {
    long size = pixels.grid().size(level);
    long x = column % size;
    long y = row % (size - 64);
    Raster map = reader.read(tile(classes, pixels.grid().zoom(level), x, y)).image().getData();
    for (int i = 0; i < 64; i++) {
      assertThat(map.getSample(i, 63 - i, 0)).isEqualTo(expected(level, x + i, y + 63 - i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:3857, 1000000, 1777777, 5000000, 5555555",
    "EPSG:3857, -20100000, -19900000, 100000, 300000",
    "CRS:84, 10, 11, 45, 46",
    "EPSG:32633, 300000, 400000, 5000000, 5100000",
    "EPSG:3413, 1000000, 3000000, 1000000, 3000000"
  })
  void elsewhereEachPixelHasTheClassAtItsCentre(
      String crs, double x0, double x1, double y0, double y1) throws IOException {
    MapRequest request = request(classes, crs, x0, x1, y0, y1, 90);
    Raster map = reader.read(request).image().getData();
    for (int i = 0; i < 90; i++) {
      WorldPixel at = reader.locate(request, i, 89 - i).orElseThrow();
      assertThat(map.getSample(i, 89 - i, 0))
          .isEqualTo(expected(at.level(), at.column(), at.row()));
      assertThat(reader.state(request, at)).hasSize(VALUES.length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:3857, 1000000, 1777777, 5000000, 5555555",
    "CRS:84, -180, 180, -90, 90",
    "EPSG:3413, -9000000, 9000000, -9000000, 9000000"
  })
  void largeMapsAreTheSameTileByTile(String crs, double x0, double x1, double y0, double y1)
      throws IOException {
    Limits small = new Limits(1 << 10, 1 << 22, Duration.ofSeconds(60), 8);
    for (CoverageContent content : List.of(classes, stages)) {
      MapRequest request = request(content, crs, x0, x1, y0, y1, 700);
      MapImage lazy = new MapReader(pixels, small).read(request);
      assertThat(lazy.lazy()).isTrue();
      assertThat(Maps.bytes(lazy.image())).isEqualTo(Maps.read(reader, request));
    }
  }

  @Test
  void pixelsOutsideTheWorldHaveTheValueForIt() throws IOException {
    for (CoverageContent content : List.of(classes, stages)) {
      RenderedImage image =
          reader.read(request(content, "CRS:84", -180, 180, -90, 90, 180)).image();
      assertThat(image.getSampleModel().getNumBands()).isEqualTo(1);
      assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
      assertThat(image.getData().getSample(9, 1, 0)).isEqualTo(Legend.OUTSIDE);
      assertThat(image.getData().getSample(9, 9, 0)).isNotEqualTo(Legend.OUTSIDE);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "6, 7", "7, 7", "3, 3", "1, 1", "18, 19", "19, 19", "21, 19"})
  void stagesTellTheZoomOfTheStateWithoutReadingIt(int zoom, int shown) throws IOException {
    Raster map = reader.read(tile(stages, zoom, 100, 100)).image().getData();
    assertThat(Maps.bytes(map)).containsOnly((byte) shown);
    assertThat(pixels.pixelsRead()).isZero();
  }

  @Test
  void stagesDifferWithinAMapWhereItsScaleDoes() throws IOException {
    MapRequest request = request(stages, "EPSG:3413", -9e6, 9e6, -9e6, 9e6, 400);
    Raster map = reader.read(request).image().getData();
    for (int i = 0; i < 400; i += 7) {
      int column = i;
      int value = map.getSample(column, 150, 0);
      assertThat(reader.locate(request, column, 150))
          .hasValueSatisfying(at -> assertThat(value).isEqualTo(pixels.grid().zoom(at.level())));
    }
    assertThat(pixels.pixelsRead()).isZero();
  }

  @Test
  void onlyTheChannelsOfTheContentAreRead() throws IOException {
    PixelRect rect = new PixelRect(-3, 5, 9, 12);
    byte[] all = pixels.read(7, 1, rect, Long.MAX_VALUE);
    byte[] some = pixels.read(7, 1, rect, List.of(4, 0), Long.MAX_VALUE);
    int plane = 12 * 7;
    assertThat(some).hasSize(2 * plane);
    for (int i = 0; i < plane; i++) {
      assertThat(some[i]).isEqualTo(all[4 * plane + i]);
      assertThat(some[plane + i]).isEqualTo(all[i]);
    }
  }
}
