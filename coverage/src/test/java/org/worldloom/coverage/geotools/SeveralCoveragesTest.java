package org.worldloom.coverage.geotools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.RenderedImage;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.api.parameter.ParameterValueGroup;
import org.geotools.coverage.GridSampleDimension;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.OverviewPolicy;
import org.geotools.coverage.processing.CoverageProcessor;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Legend;
import org.worldloom.coverage.raster.Maps;
import org.worldloom.coverage.raster.SyntheticPixels;
import org.worldloom.inference.pack.CarriedChannel;

/** The methods with a coverage name, all of which GeoServer calls. */
class SeveralCoveragesTest {
  private static final String LEVEL = "test_level";

  private final SyntheticPixels pixels = SyntheticPixels.noise();
  private final WorldloomReader reader = reader(pixels);

  private static WorldloomReader reader(SyntheticPixels pixels, CarriedChannel... carried) {
    SyntheticPlanet planet = new SyntheticPlanet(pixels, Maps.LIMITS, List.of(carried));
    try {
      return new WorldloomReader(
          new File("test.yaml"), planet, new WorldloomFormat(file -> planet), null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyCoverageIsDescribedLikeThePicture() throws IOException {
    for (String name : reader.getGridCoverageNames()) {
      assertThat(reader.getOriginalEnvelope(name)).isEqualTo(reader.getOriginalEnvelope());
      assertThat(reader.getOriginalGridRange(name)).isEqualTo(reader.getOriginalGridRange());
      assertThat(reader.getCoordinateReferenceSystem(name))
          .isEqualTo(reader.getCoordinateReferenceSystem());
      assertThat(reader.getResolutionLevels(name)).isDeepEqualTo(reader.getResolutionLevels());
      assertThat(reader.getReadingResolutions(name, OverviewPolicy.QUALITY, new double[] {99, 99}))
          .isEqualTo(reader.getReadingResolutions(OverviewPolicy.QUALITY, new double[] {99, 99}));
      assertThat(reader.getImageLayout(name).getTileWidth(null)).isEqualTo(512);
      assertThat(reader.getDatasetLayout(name)).isNotNull();
      assertThat(reader.getMetadataNames(name)).isEqualTo(reader.getMetadataNames());
      assertThat(reader.getMetadataValue(name, "ReprojectingReader")).isEqualTo("true");
      assertThat(reader.getMetadataValue(name, WorldloomReader.BASE_ZOOM)).isEqualTo("5");
      assertThat(reader.getDynamicParameters(name)).isEqualTo(reader.getDynamicParameters());
      assertThat(reader.getInfo(name).getName()).isEqualTo(name);
    }
    assertThat(reader.getInfo(LEVEL).getTitle()).isEqualTo("A test planet: level of detail");
    assertThat(reader.getInfo(LEVEL).getDescription()).contains("base map", "generated");
  }

  @Test
  void namesThatDoNotExistAreRefusedEverywhere() {
    assertThatThrownBy(() -> reader.getOriginalEnvelope("moon"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reader.getInfo("moon"))
        .hasMessageContaining("\"moon\"")
        .hasMessageContaining("test, test_level");
    assertThatThrownBy(() -> reader.read("moon", new GeneralParameterValue[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLevelsAreOneBandWithAPaletteAndCategories() throws IOException {
    GridCoverage2D coverage = reader.read("TEST_LEVEL", tile(9, 300, 200));
    RenderedImage image = coverage.getRenderedImage();
    assertThat(coverage.getName().toString()).isEqualTo(LEVEL);
    assertThat(Maps.bytes(image)).containsOnly((byte) 9);
    assertThat(pixels.pixelsRead()).isZero();
    assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
    GridSampleDimension dimension = coverage.getSampleDimension(0);
    assertThat(dimension.getDescription().toString()).isEqualTo("zoom");
    assertThat(dimension.getCategories()).hasSize(11);
    assertThat(dimension.getCategory(9).getName().toString())
        .isEqualTo("Zoom 9: generated, stage 2 of 7");
    assertThat(dimension.getCategory(5).getName().toString()).isEqualTo("Zoom 5: base map");
    assertThat(dimension.getNoDataValues()).containsExactly(Legend.OUTSIDE);
    assertThat(coverage.getProperty(WorldloomReader.SYNTHETIC)).isEqualTo("true");
    assertThat(coverage.getProperty(WorldloomReader.LEVEL_SHOWN)).isEqualTo(2);
    assertThat(coverage.evaluate(new java.awt.geom.Point2D.Double(3473000, 4382000), new int[1]))
        .containsExactly(9);
  }

  @Test
  void landCoverIsACoverageOfPlanetsThatCarryIt() throws IOException {
    SyntheticPixels woven = SyntheticPixels.noise(11);
    WorldloomReader covered = reader(woven);
    assertThat(covered.getGridCoverageNames())
        .containsExactly("test", "test_level", "test_landcover");
    GridCoverage2D coverage = covered.read("test_landcover", tile(9, 300, 200));
    assertThat(Maps.bytes(coverage.getRenderedImage()))
        .containsOnly(new byte[] {10, 20, 30, 40, 50, 60, 70, 80});
    GridSampleDimension dimension = coverage.getSampleDimension(0);
    assertThat(dimension.getDescription().toString()).isEqualTo("class");
    assertThat(dimension.getCategory(30).getName().toString()).isEqualTo("Class 3");
    assertThat(dimension.getNoDataValues()).containsExactly(Legend.OUTSIDE);
    assertThat(coverage.getRenderedImage().getColorModel().getRGB(30)).isEqualTo(0xff030609);
    assertThat(coverage.getProperty(WorldloomReader.WEIGHTS_SHOWN)).isNotInstanceOf(List.class);
    assertThat(Maps.bytes(covered.read("test", tile(9, 300, 200)).getRenderedImage()))
        .as("the picture shows the first three channels")
        .isEqualTo(
            Maps.bytes(reader(SyntheticPixels.noise()).read(tile(9, 300, 200)).getRenderedImage()));
  }

  @Test
  void whatIsCarriedIsNotServed() throws IOException {
    WorldloomReader carrying =
        reader(
            SyntheticPixels.noise(13),
            new CarriedChannel("slope_east", 128),
            new CarriedChannel("slope_south", 128));
    WorldloomReader without = reader(SyntheticPixels.noise(11));
    assertThat(carrying.getGridCoverageNames()).isEqualTo(without.getGridCoverageNames());
    for (String name : carrying.getGridCoverageNames()) {
      GridCoverage2D coverage = carrying.read(name, tile(9, 300, 200));
      GridCoverage2D expected = without.read(name, tile(9, 300, 200));
      assertThat(coverage.getNumSampleDimensions()).isEqualTo(expected.getNumSampleDimensions());
      assertThat(Maps.bytes(coverage.getRenderedImage()))
          .as(name)
          .isEqualTo(Maps.bytes(expected.getRenderedImage()));
    }
  }

  @Test
  void aReadOfOnePixelTellsTheWeightsBehindItsClass() throws IOException {
    SyntheticPixels woven = SyntheticPixels.noise(11);
    double pixel = woven.grid().resolution(2);
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(7 * pixel, 8 * pixel, -4 * pixel, -3 * pixel, Maps.crs("EPSG:3857"));
    GridCoverage2D coverage = reader(woven).read("test_landcover", read(bounds, 1));
    long half = woven.grid().size(2) / 2;
    List<Integer> expected =
        IntStream.range(3, 11).mapToObj(c -> woven.pixel(42, 2, half + 7, half + 3, c)).toList();
    assertThat(coverage.getProperty(WorldloomReader.WEIGHTS_SHOWN)).isEqualTo(expected);
    int value = coverage.getRenderedImage().getData().getSample(0, 0, 0);
    assertThat(value).isEqualTo(10 * (1 + expected.indexOf(Collections.max(expected))));
  }

  @Test
  void thePictureIsWhatItWasWithOrWithoutItsName() throws IOException {
    byte[] named = Maps.bytes(reader.read("test", tile(9, 300, 200)).getRenderedImage());
    assertThat(Maps.bytes(reader.read(tile(9, 300, 200)).getRenderedImage())).isEqualTo(named);
    assertThat(named).hasSize(3 * 256 * 256);
  }

  @Test
  void bandsCanBePickedAndReordered() throws IOException {
    GridCoverage2D picture = reader.read(tile(9, 300, 200));
    assertThat(picture.getSampleDimensions())
        .extracting(dimension -> dimension.getDescription().toString())
        .containsExactly("red", "green", "blue");
    byte[] colours = Maps.bytes(picture.getRenderedImage());
    for (int[] bands : List.of(new int[] {1}, new int[] {2, 1, 0}, new int[] {0, 2})) {
      RenderedImage picked = pick(picture, bands);
      assertThat(picked.getColorModel()).isInstanceOf(ComponentColorModel.class);
      assertThat(picked.getColorModel().getNumComponents()).isEqualTo(bands.length);
      byte[] expected = new byte[256 * 256 * bands.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = colours[i / bands.length * 3 + bands[i % bands.length]];
      }
      assertThat(Maps.bytes(picked)).isEqualTo(expected);
    }
  }

  /** As GeoServer's coverage views do it. */
  private static RenderedImage pick(GridCoverage2D coverage, int[] bands) {
    CoverageProcessor processor = CoverageProcessor.getInstance();
    ParameterValueGroup parameters =
        processor.getOperation("SelectSampleDimension").getParameters();
    parameters.parameter("Source").setValue(coverage);
    parameters.parameter("SampleDimensions").setValue(bands);
    return ((GridCoverage2D) processor.doOperation(parameters)).getRenderedImage();
  }

  @Test
  void theBandOfTransparencyHasANameToo() throws IOException {
    double edge = 2 * WorldGrid.HALF_WORLD / (1 << 9);
    double top = WorldGrid.HALF_WORLD;
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(0, edge, top - edge / 2, top + edge / 2, Maps.crs("EPSG:3857"));
    assertThat(reader.read(read(bounds, 256)).getSampleDimensions())
        .extracting(dimension -> dimension.getDescription().toString())
        .containsExactly("red", "green", "blue", "alpha");
  }

  private static GeneralParameterValue[] tile(int zoom, long column, long row) {
    double edge = 2 * WorldGrid.HALF_WORLD / (1L << zoom);
    double x = column * edge - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - row * edge;
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(x, x + edge, y - edge, y, Maps.crs("EPSG:3857"));
    return read(bounds, 256);
  }

  private static GeneralParameterValue[] read(ReferencedEnvelope bounds, int size) {
    ParameterValue<GridGeometry2D> geometry = AbstractGridFormat.READ_GRIDGEOMETRY2D.createValue();
    geometry.setValue(new GridGeometry2D(new GridEnvelope2D(0, 0, size, size), bounds));
    return List.<GeneralParameterValue>of(geometry).toArray(GeneralParameterValue[]::new);
  }
}
