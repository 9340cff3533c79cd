package org.worldloom.coverage.geotools;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.imageio.GeoToolsWriteParams;
import org.geotools.gce.geotiff.GeoTiffWriteParams;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.PlanetFile.Limits;
import org.worldloom.coverage.raster.Maps;
import org.worldloom.coverage.raster.SyntheticPixels;

/** A coverage larger than the heap streams into a GeoTIFF. */
class GeoTiffOfLazyCoverageTest {
  private static final int WIDTH = 7_000;
  private static final int HEIGHT = 6_000;
  private static final int ZOOM = 11;
  private static final long COLUMN = 1L << 17;
  private static final long ROW = 1L << 17;

  @Test
  void aCoverageLargerThanTheHeapStreamsIntoAGeoTiff(@TempDir Path folder) throws Exception {
    File tiff = folder.resolve("large.tif").toFile();
    File log = folder.resolve("log.txt").toFile();
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx112m",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                GeoTiffOfLazyCoverageTest.class.getName(),
                tiff.toString())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    try {
      assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.exitValue()).as(Files.readString(log.toPath())).isZero();
    assertThat(tiff.length()).isGreaterThan(3L * WIDTH * HEIGHT);
    SyntheticPixels pixels = plainPixels();
    for (Rectangle part :
        List.of(
            new Rectangle(0, 0, 4, 4),
            new Rectangle(5_000, 3_000, 4, 4),
            new Rectangle(WIDTH - 4, HEIGHT - 4, 4, 4))) {
      Raster raster = read(tiff, part);
      for (int c = 0; c < 3; c++) {
        assertThat(raster.getSample(1, 2, c))
            .isEqualTo(pixels.pixel(42, 3, COLUMN + part.x + 1, ROW + part.y + 2, c));
      }
    }
  }

  private static Raster read(File tiff, Rectangle part) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
    ImageReader reader = readers.next();
    try (ImageInputStream in = ImageIO.createImageInputStream(tiff)) {
      reader.setInput(in);
      assertThat(reader.getWidth(0)).isEqualTo(WIDTH);
      assertThat(reader.getHeight(0)).isEqualTo(HEIGHT);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(part);
      return reader.read(0, param).getData();
    } finally {
      reader.dispose();
    }
  }

  /** Runs in the small heap. */
  public static void main(String[] arguments) throws IOException {
    SyntheticPlanet planet =
        new SyntheticPlanet(plainPixels(), new Limits(1 << 20, 1 << 30, Duration.ofMinutes(1), 1));
    WorldloomFormat format = new WorldloomFormat(file -> planet);
    WorldloomReader reader = new WorldloomReader(new File("test.yaml"), planet, format, null);
    GridCoverage2D coverage = reader.read(new GeneralParameterValue[] {geometry()});
    GeoTiffWriter writer = new GeoTiffWriter(new File(arguments[0]));
    try {
      writer.write(coverage, new GeneralParameterValue[] {tiling()});
    } finally {
      writer.dispose();
    }
    System.exit(0);
  }

  private static SyntheticPixels plainPixels() {
    return new SyntheticPixels(
        new WorldGrid(5, 7), (seed, level, x, y, c) -> (int) (x * 7 + y * 13 + c * 85L) & 0xff);
  }

  private static ParameterValue<GridGeometry2D> geometry() {
    double resolution = 2 * WorldGrid.HALF_WORLD / (256L << ZOOM);
    double x = COLUMN * resolution - WorldGrid.HALF_WORLD;
    double y = WorldGrid.HALF_WORLD - ROW * resolution;
    ParameterValue<GridGeometry2D> geometry = AbstractGridFormat.READ_GRIDGEOMETRY2D.createValue();
    geometry.setValue(
        new GridGeometry2D(
            new GridEnvelope2D(0, 0, WIDTH, HEIGHT),
            new ReferencedEnvelope(
                x, x + WIDTH * resolution, y - HEIGHT * resolution, y, Maps.crs("EPSG:3857"))));
    return geometry;
  }

  private static ParameterValue<GeoToolsWriteParams> tiling() {
    GeoTiffWriteParams params = new GeoTiffWriteParams();
    params.setTilingMode(GeoToolsWriteParams.MODE_EXPLICIT);
    params.setTiling(512, 512);
    ParameterValue<GeoToolsWriteParams> value =
        AbstractGridFormat.GEOTOOLS_WRITE_PARAMS.createValue();
    value.setValue(params);
    return value;
  }
}
