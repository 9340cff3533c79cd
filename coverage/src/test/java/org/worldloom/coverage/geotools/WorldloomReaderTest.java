package org.worldloom.coverage.geotools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.DataBufferByte;
import java.awt.image.RenderedImage;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterDescriptor;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.filter.function.EnvFunction;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.parameter.DefaultParameterDescriptor;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.PlanetFile.Limits;
import org.worldloom.coverage.raster.MapRequestException;
import org.worldloom.coverage.raster.Maps;
import org.worldloom.coverage.raster.SyntheticPixels;
import org.worldloom.coverage.raster.TileError;
import org.worldloom.coverage.raster.WorldPixel;
import org.worldloom.coverage.store.DeadlineException;

@SuppressWarnings(
    "rawtypes") // the dimension's descriptor is one of a raw List, as GeoTools wants it
class WorldloomReaderTest {
  private final SyntheticPixels pixels = SyntheticPixels.noise();
  private final SyntheticPlanet planet = new SyntheticPlanet(pixels);
  private final WorldloomReader reader = reader(planet);

  private static WorldloomReader reader(SyntheticPlanet planet) {
    try {
      return new WorldloomReader(
          new File("test.yaml"), planet, new WorldloomFormat(file -> planet), null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void clearEnvironment() {
    EnvFunction.clearLocalValues();
  }

  @Test
  void describesTheWholePlanetAtTheDeepestLevel() throws IOException {
    assertThat(reader.getGridCoverageNames()).containsExactly("test", "test_level");
    assertThat(reader.getGridCoverageCount()).isEqualTo(2);
    assertThat(reader.getOriginalGridRange()).isInstanceOf(GridEnvelope2D.class);
    assertThat(reader.getOriginalGridRange().getSpan(0)).isEqualTo(1 << 27);
    assertThat(reader.getOriginalEnvelope().getMaximum(0)).isEqualTo(WorldGrid.HALF_WORLD);
    double[][] resolutions = reader.getResolutionLevels();
    assertThat(resolutions).hasNumberOfRows(10);
    for (int i = 0; i < 10; i++) {
      assertThat(resolutions[i][0]).isEqualTo(pixels.grid().resolution(7 - i));
    }
    double[] corner = {-0.5, -0.5};
    transform(corner);
    assertThat(corner).containsExactly(-WorldGrid.HALF_WORLD, WorldGrid.HALF_WORLD);
    assertThat(reader.getImageLayout()).isNotNull();
    assertThat(reader.getInfo("test").getTitle()).isEqualTo("A test planet");
    assertThat(reader.getInfo("test").getKeywords()).contains("synthetic");
    assertThat(reader.getFormat().getName()).isEqualTo("Worldloom");
  }

  private void transform(double[] point) {
    try {
      reader.getOriginalGridToWorld(PixelInCell.CELL_CENTER).transform(point, 0, point, 0, 1);
    } catch (org.geotools.api.referencing.operation.TransformException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void declaresItselfReprojectingAndItsSeedFree() throws IOException {
    assertThat(reader.getMetadataValue("ReprojectingReader")).isEqualTo("true");
    assertThat(reader.getMetadataValue("test", "HAS_SEED_DOMAIN")).isEqualTo("true");
    assertThat(reader.getMetadataValue("SEED_DOMAIN")).isEqualTo("42");
    assertThat(reader.getMetadataValue("SEED_DOMAIN_DATATYPE")).isEqualTo("java.lang.Long");
    assertThat(reader.getMetadataNames("test")).contains("SEED_DOMAIN", "SYNTHETIC");
    assertThat(reader.getMetadataValue("no such key")).isNull();
    assertThat(reader.getDynamicParameters("test"))
        .extracting(descriptor -> descriptor.getName().getCode())
        .containsExactly("SEED");
  }

  @Test
  void otherCoverageNamesAreRefused() {
    assertThatThrownBy(() -> reader.read("moon", grid(mercatorTile(9, 5, 5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("moon")
        .hasMessageContaining("test");
  }

  @Test
  void aTileIsACopyOfTheLevel() throws IOException {
    GridCoverage2D coverage = reader.read("test", grid(mercatorTile(9, 300, 200)));
    RenderedImage image = coverage.getRenderedImage();
    assertThat(image.getWidth()).isEqualTo(256);
    assertThat(image.getSampleModel().getNumBands()).isEqualTo(3);
    assertThat(image.getColorModel().getColorSpace().isCS_sRGB()).isTrue();
    byte[] bytes = Maps.bytes(image);
    for (int i = 0; i < 256; i++) {
      assertThat(bytes[(i * 256 + 255 - i) * 3 + 1])
          .isEqualTo((byte) pixels.pixel(42, 2, 300 * 256 + 255 - i, 200 * 256 + i, 1));
    }
    assertThat(coverage.getEnvelope2D().boundsEquals2D(mercatorTile(9, 300, 200), 1e-6)).isTrue();
    assertThat(coverage.getProperty(WorldloomReader.SYNTHETIC)).isEqualTo("true");
    assertThat(coverage.getProperty(WorldloomReader.SEED_SHOWN)).isEqualTo(42L);
    assertThat(coverage.getProperty(WorldloomReader.LEVEL_SHOWN)).isEqualTo(2);
    assertThat(coverage.getName().toString()).isEqualTo("test");
  }

  @Test
  void aGridRangeMayStartAnywhere() throws IOException {
    ReferencedEnvelope tile = mercatorTile(9, 300, 200);
    GridGeometry2D shifted = new GridGeometry2D(new GridEnvelope2D(-77, 1234, 256, 256), tile);
    assertThat(bytes(shifted)).isEqualTo(bytes(new GridGeometry2D(range(256), tile)));
  }

  @Test
  void latitudeFirstAndLongitudeFirstAreTheSameMap() throws IOException {
    ReferencedEnvelope latitudeFirst =
        new ReferencedEnvelope(40, 50, 10, 30, Maps.crs("urn:ogc:def:crs:EPSG::4326"));
    ReferencedEnvelope longitudeFirst =
        new ReferencedEnvelope(
            10, 30, 40, 50, org.geotools.referencing.crs.DefaultGeographicCRS.WGS84);
    GridEnvelope2D range = new GridEnvelope2D(0, 0, 200, 100);
    byte[] first = bytes(new GridGeometry2D(range, latitudeFirst));
    assertThat(first).hasSize(200 * 100 * 3);
    assertThat(first).isEqualTo(bytes(new GridGeometry2D(range, longitudeFirst)));
  }

  @Test
  void seedsComeFromDimensionThenEnvironmentThenPlanet() throws IOException {
    GridGeometry2D tile = new GridGeometry2D(range(16), mercatorTile(9, 3, 3));
    byte[] own = bytes(tile);
    byte[] seven = bytes(tile, seed(List.of(7.0)));
    assertThat(seven).isNotEqualTo(own);
    assertThat(bytes(tile, seed(List.of("7")))).isEqualTo(seven);
    assertThat(bytes(tile, seed(List.of(7L)))).isEqualTo(seven);
    assertThat(bytes(tile, seed(List.of()))).isEqualTo(own);
    assertThat(bytes(tile, seed(List.of("")))).as("what the tile cache sends").isEqualTo(own);
    EnvFunction.setLocalValues(Map.of("seed", "7"));
    assertThat(bytes(tile)).isEqualTo(seven);
    assertThat(bytes(tile, seed(List.of(42)))).isEqualTo(own);
    EnvFunction.setLocalValues(Map.of("SEED", Long.MIN_VALUE));
    assertThat(reader.read(parameters(tile)).getProperty(WorldloomReader.SEED_SHOWN))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void seedsThatAreNoWholeNumbersAreRefused() {
    GridGeometry2D tile = new GridGeometry2D(range(16), mercatorTile(9, 3, 3));
    for (Object bad :
        new Object[] {"abc", 1.5, Double.NaN, 1e18, "9223372036854775808", "1.0", "0x7"}) {
      assertThatThrownBy(() -> reader.read(parameters(tile, seed(List.of(bad)))))
          .as("seed %s", bad)
          .isInstanceOf(MapRequestException.class)
          .hasMessageContaining("seed");
    }
    assertThatThrownBy(() -> reader.read(parameters(tile, seed(List.of(1, 2)))))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("one seed");
    EnvFunction.setLocalValues(Map.of("seed", "abc"));
    assertThatThrownBy(() -> reader.read(parameters(tile)))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("abc");
  }

  @Test
  void pixelsBeyondTheWorldAreTransparentOrBackground() throws IOException {
    ReferencedEnvelope world = new ReferencedEnvelope(-180, 180, -90, 90, Maps.crs("CRS:84"));
    GridGeometry2D geometry = new GridGeometry2D(new GridEnvelope2D(0, 0, 360, 180), world);
    RenderedImage transparent = reader.read(parameters(geometry)).getRenderedImage();
    assertThat(transparent.getColorModel().hasAlpha()).isTrue();
    int[] pixel = new int[4];
    assertThat(transparent.getData().getPixel(7, 4, pixel)).containsExactly(0, 0, 0, 0);
    assertThat(transparent.getData().getPixel(7, 5, pixel)[3]).isEqualTo(255);
    RenderedImage opaque =
        reader
            .read(
                parameters(
                    geometry,
                    value(WorldloomFormat.OUTSIDE_TRANSPARENT, false),
                    value(AbstractGridFormat.BACKGROUND_COLOR, new Color(10, 20, 30))))
            .getRenderedImage();
    assertThat(opaque.getSampleModel().getNumBands()).isEqualTo(3);
    assertThat(opaque.getData().getPixel(7, 179, new int[3])).containsExactly(10, 20, 30);
  }

  @Test
  void whoReprojectsByItselfGetsPixelsOfTheCoveragesOwnCrs() throws Exception {
    ReferencedEnvelope degrees =
        new ReferencedEnvelope(7.0, 7.2, 46.5, 46.6, CRS.decode("EPSG:4326", true));
    GeneralParameterValue[] asked = byWhoReprojects(degrees);
    GridCoverage2D coverage = reader.read(asked);
    assertThat(CRS.lookupEpsgCode(coverage.getCoordinateReferenceSystem(), true)).isEqualTo(3857);
    ReferencedEnvelope covered = ReferencedEnvelope.reference(coverage.getEnvelope2D());
    ReferencedEnvelope wanted = degrees.transform(coverage.getCoordinateReferenceSystem(), true);
    assertThat(covered.covers(wanted)).isTrue();
    // A pixel of 0.001 degree is 111 m wide here; the next finer level has pixels of 76 m.
    assertThat(covered.getWidth() / coverage.getRenderedImage().getWidth()).isBetween(76.0, 77.0);
    GridCoverage2D same = reader.read(grid(coverage.getGridGeometry()));
    assertThat(bytes(coverage)).isEqualTo(bytes(same));
  }

  @Test
  void whatLiesOutsideTheWorldHasNoPixelsOfTheCoveragesOwnCrs() throws Exception {
    ReferencedEnvelope pole =
        new ReferencedEnvelope(7.0, 7.2, 86, 87, CRS.decode("EPSG:4326", true));
    GeneralParameterValue[] asked = byWhoReprojects(pole);
    assertThatThrownBy(() -> reader.read(asked))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("is not in it");
  }

  private static GeneralParameterValue[] byWhoReprojects(ReferencedEnvelope bounds) {
    return new GeneralParameterValue[] {
      grid(new GridGeometry2D(new GridEnvelope2D(0, 0, 200, 100), bounds))[0],
      new DefaultParameterDescriptor<>("USE_JAI_IMAGEREAD", Boolean.class, null, true).createValue()
    };
  }

  private static byte[] bytes(GridCoverage2D coverage) {
    return ((DataBufferByte) coverage.getRenderedImage().getData().getDataBuffer()).getData();
  }

  @Test
  void aReadWithoutGridIsTheWholeCoverageAndTooLarge() {
    assertThatThrownBy(() -> reader.read(new GeneralParameterValue[0]))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("134217728 x 134217728")
        .hasMessageContaining("limits.coveragePixels");
    assertThatThrownBy(() -> reader.read((GeneralParameterValue[]) null))
        .isInstanceOf(MapRequestException.class);
  }

  @Test
  void selectedBandsAreRefusedInsteadOfIgnored() {
    GridGeometry2D tile = new GridGeometry2D(range(16), mercatorTile(9, 3, 3));
    assertThatThrownBy(
            () -> reader.read(parameters(tile, value(AbstractGridFormat.BANDS, new int[] {0}))))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("bands");
    assertThat(reader.getFormat().getReadParameters().getDescriptor().descriptors())
        .extracting(descriptor -> descriptor.getName().getCode())
        .doesNotContain("Bands");
  }

  @Test
  void failuresOfThePlanetReachTheCaller() {
    SyntheticPlanet late =
        new SyntheticPlanet(
            new FailingPixels(pixels.grid()), new Limits(1 << 10, 1 << 20, Duration.ofDays(1), 1));
    WorldloomReader failing = reader(late);
    assertThatThrownBy(
            () -> failing.read(grid(new GridGeometry2D(range(16), mercatorTile(9, 3, 3)))))
        .isInstanceOf(DeadlineException.class)
        .hasMessage("too late");
    assertThatThrownBy(
            () -> failing.read(grid(mercatorTile(9, 3, 3))).getRenderedImage().getTile(0, 0))
        .isInstanceOf(TileError.class)
        .hasMessageContaining("too late")
        .hasCauseInstanceOf(DeadlineException.class);
  }

  @Test
  void largeReadsAreLazyAndEqualToEagerOnes() throws IOException {
    WorldloomReader lazy =
        reader(
            new SyntheticPlanet(pixels, new Limits(1 << 10, 1 << 20, Duration.ofSeconds(60), 1)));
    GridGeometry2D tile = new GridGeometry2D(range(700), mercatorTile(10, 3, 300));
    RenderedImage image = lazy.read(grid(tile)).getRenderedImage();
    assertThat(image.getTileWidth()).isEqualTo(512);
    assertThat(Maps.bytes(image)).isEqualTo(bytes(tile));
    assertThatThrownBy(
            () -> lazy.read(grid(new GridGeometry2D(range(1025), mercatorTile(9, 3, 3)))))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("1025 x 1025")
        .hasMessageContaining("1048576");
  }

  @Test
  void pixelsCanBeLocated() throws IOException {
    GridGeometry2D tile = new GridGeometry2D(range(256), mercatorTile(9, 300, 200));
    WorldPixel pixel = reader.locate(tile, 10, 20).orElseThrow();
    assertThat(pixel.level()).isEqualTo(2);
    assertThat(pixel.column()).isEqualTo(300 * 256 + 10);
    assertThat(pixel.row()).isEqualTo(200 * 256 + 20);
    assertThat(pixel.groundResolution())
        .isEqualTo(pixels.grid().groundResolution(2, 200 * 256 + 20));
  }

  @Test
  void disposingTwiceGivesTheShareBackOnce() {
    reader.dispose();
    reader.dispose();
    assertThat(planet.closings()).isEqualTo(1);
  }

  @Test
  void aReadAfterDisposalBorrowsTheShareOfThePlanet() throws IOException {
    GridGeometry2D tile = new GridGeometry2D(range(64), mercatorTile(9, 3, 3));
    byte[] before = bytes(tile);
    reader.dispose();
    assertThat(bytes(tile)).isEqualTo(before);
    assertThat(planet.closings()).as("the reader's share and the borrowed ones").isGreaterThan(1);
  }

  @Test
  void manyThreadsReadTheSameBytes() throws Exception {
    List<GridGeometry2D> tiles = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tiles.add(new GridGeometry2D(range(64), mercatorTile(9 + i % 3, 100 + i, 150)));
    }
    List<byte[]> expected = new ArrayList<>();
    for (GridGeometry2D tile : tiles) {
      expected.add(bytes(tile));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        GridGeometry2D tile = tiles.get(i % 16);
        answers.add(threads.submit(() -> bytes(tile)));
      }
      for (int i = 0; i < 160; i++) {
        assertThat(answers.get(i).get()).isEqualTo(expected.get(i % 16));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A planet whose pixels are always late. */
  private record FailingPixels(WorldGrid grid)
      implements org.worldloom.coverage.cascade.PixelSource {
    @Override
    public int channels() {
      return 3;
    }

    @Override
    public byte[] read(long seed, int level, PixelRect rect, long deadline) throws IOException {
      assertThat(deadline - System.nanoTime()).isBetween(1L, Duration.ofDays(1).toNanos());
      throw new DeadlineException("too late");
    }
  }

  private byte[] bytes(GridGeometry2D geometry, GeneralParameterValue... more) throws IOException {
    return Maps.bytes(reader.read(parameters(geometry, more)).getRenderedImage());
  }

  private static ReferencedEnvelope mercatorTile(int zoom, long column, long row) {
    double edge = 2 * WorldGrid.HALF_WORLD / (1L << zoom);
    double x = column * edge - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - row * edge;
    return new ReferencedEnvelope(x, x + edge, y - edge, y, Maps.crs("EPSG:3857"));
  }

  private static GridEnvelope2D range(int size) {
    return new GridEnvelope2D(0, 0, size, size);
  }

  private static GeneralParameterValue[] grid(ReferencedEnvelope envelope) {
    return grid(new GridGeometry2D(range(256), envelope));
  }

  private static GeneralParameterValue[] grid(GridGeometry2D geometry) {
    return parameters(geometry);
  }

  private static GeneralParameterValue[] parameters(
      GridGeometry2D geometry, GeneralParameterValue... more) {
    List<GeneralParameterValue> all = new ArrayList<>(List.of(more));
    all.add(value(AbstractGridFormat.READ_GRIDGEOMETRY2D, geometry));
    return all.toArray(GeneralParameterValue[]::new);
  }

  private static GeneralParameterValue seed(List<?> values) {
    return value(WorldloomFormat.SEED, values);
  }

  private static <T> GeneralParameterValue value(ParameterDescriptor<T> descriptor, Object value) {
    ParameterValue<T> parameter = descriptor.createValue();
    parameter.setValue(value);
    return parameter;
  }
}
