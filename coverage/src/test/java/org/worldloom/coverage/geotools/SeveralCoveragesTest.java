package org.worldloom.coverage.geotools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.IndexColorModel;
import java.awt.image.RenderedImage;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.coverage.GridSampleDimension;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.OverviewPolicy;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Legend;
import org.worldloom.coverage.raster.Maps;
import org.worldloom.coverage.raster.SyntheticPixels;

/** The methods with a coverage name, all of which GeoServer calls. */
class SeveralCoveragesTest {
  private static final String LEVEL = "test_level";

  private final SyntheticPixels pixels = SyntheticPixels.noise();
  private final WorldloomReader reader = reader();

  private WorldloomReader reader() {
    SyntheticPlanet planet = new SyntheticPlanet(pixels);
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
  void thePictureIsWhatItWasWithOrWithoutItsName() throws IOException {
    byte[] named = Maps.bytes(reader.read("test", tile(9, 300, 200)).getRenderedImage());
    assertThat(Maps.bytes(reader.read(tile(9, 300, 200)).getRenderedImage())).isEqualTo(named);
    assertThat(named).hasSize(3 * 256 * 256);
  }

  private static GeneralParameterValue[] tile(int zoom, long column, long row) {
    double edge = 2 * WorldGrid.HALF_WORLD / (1L << zoom);
    double x = column * edge - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - row * edge;
    ReferencedEnvelope bounds =
        new ReferencedEnvelope(x, x + edge, y - edge, y, Maps.crs("EPSG:3857"));
    ParameterValue<GridGeometry2D> geometry = AbstractGridFormat.READ_GRIDGEOMETRY2D.createValue();
    geometry.setValue(new GridGeometry2D(new GridEnvelope2D(0, 0, 256, 256), bounds));
    return List.<GeneralParameterValue>of(geometry).toArray(GeneralParameterValue[]::new);
  }
}
