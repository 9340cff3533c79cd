package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.grid.WorldGrid;

class RenderCommandTest {
  private static final int LEVEL_OF_ZOOM_13 = 4;
  private static final WorldGrid GRID = new WorldGrid(5, 7);

  private final Cli cli = new Cli();

  @Test
  void everyPixelOfAZoomIsThePixelOfThePlanet(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("alps.tif");
    assertThat(render(file, "--bbox", "7.5,45.9,8.0,46.2", "--zoom", "13")).isZero();

    GeoTiffReader reader = new GeoTiffReader(file.toFile());
    GridCoverage2D coverage = reader.read(null);
    double resolution = GRID.resolution(LEVEL_OF_ZOOM_13);
    long x0 = Math.round((coverage.getEnvelope2D().getMinX() + WorldGrid.HALF_WORLD) / resolution);
    long y0 = Math.round((WorldGrid.HALF_WORLD - coverage.getEnvelope2D().getMaxY()) / resolution);
    assertThat(CRS.lookupEpsgCode(coverage.getCoordinateReferenceSystem2D(), true)).isEqualTo(3857);
    assertThat(coverage.getEnvelope2D().getMinX())
        .isCloseTo(x0 * resolution - WorldGrid.HALF_WORLD, within(1e-6))
        .isLessThanOrEqualTo(7.5 / 180 * WorldGrid.HALF_WORLD);
    assertThat(coverage.getEnvelope2D().getMaxX())
        .isGreaterThanOrEqualTo(8.0 / 180 * WorldGrid.HALF_WORLD);
    Raster pixels = coverage.getRenderedImage().getData();
    assertThat(pixels.getNumBands()).isEqualTo(3);
    int[] pixel = new int[3];
    for (int y = 0; y < pixels.getHeight(); y += 13) {
      for (int x = 0; x < pixels.getWidth(); x += 17) {
        assertThat(pixels.getPixel(x, y, pixel))
            .isEqualTo(
                SyntheticPlanet.pixel(SyntheticPlanet.SEED, LEVEL_OF_ZOOM_13, x0 + x, y0 + y));
      }
    }
    reader.dispose();
  }

  @Test
  void theBoxIsKeptInItsOwnCrs(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("utm.tiff");
    assertThat(
            render(
                file,
                "--crs",
                "EPSG:32632",
                "--bbox",
                "380000,5080000,400000,5095000",
                "--resolution",
                "50"))
        .isZero();

    GeoTiffReader reader = new GeoTiffReader(file.toFile());
    GridCoverage2D coverage = reader.read(null);
    assertThat(CRS.lookupEpsgCode(coverage.getCoordinateReferenceSystem2D(), true))
        .isEqualTo(32632);
    assertThat(coverage.getEnvelope2D().getMinX()).isCloseTo(380_000, within(1e-6));
    assertThat(coverage.getEnvelope2D().getMaxY()).isCloseTo(5_095_000, within(1e-6));
    assertThat(coverage.getRenderedImage().getWidth()).isEqualTo(400);
    assertThat(coverage.getRenderedImage().getHeight()).isEqualTo(300);
    assertThat(coverage.getRenderedImage().getSampleModel().getNumBands()).isEqualTo(3);
    reader.dispose();
  }

  @Test
  void beyondTheEndOfTheWorldAFileIsTransparent(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("north.tif");
    assertThat(render(file, "--bbox", "0,80,10,90", "--size", "100x100")).isZero();

    GeoTiffReader reader = new GeoTiffReader(file.toFile());
    Raster pixels = reader.read(null).getRenderedImage().getData();
    assertThat(pixels.getPixel(50, 2, new int[4])[3]).isZero();
    assertThat(pixels.getPixel(50, 98, new int[4])[3]).isEqualTo(255);
    reader.dispose();
  }

  @Test
  void aPngHasAWorldFileAndSaysThatItIsSynthetic(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("map.png");
    assertThat(render(file, "--bbox", "7.5,45.9,8.0,46.1", "--size", "500x200", "--seed", "7"))
        .isZero();

    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(500);
    assertThat(image.getHeight()).isEqualTo(200);
    List<Double> world =
        Files.readAllLines(folder.resolve("map.pgw")).stream().map(Double::valueOf).toList();
    assertThat(world).containsExactly(0.001, 0.0, 0.0, -0.001, 7.5005, 46.0995);
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .contains("Synthetic imagery")
        .contains("seed=7");
  }

  @Test
  void aFileThatExistsIsReplacedOnlyOnRequest(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("map.tif"), "precious");
    assertThat(render(file, "--bbox", "0,0,1,1", "--size", "9x9")).isEqualTo(1);
    assertThat(cli.err()).contains("map.tif exists; --overwrite replaces it.");
    assertThat(file).hasContent("precious");

    assertThat(render(file, "--bbox", "0,0,1,1", "--size", "9x9", "--overwrite")).isZero();
    assertThat(Files.size(file)).isGreaterThan(100);
  }

  @Test
  void aFailureIsOneSentenceAndLeavesNothing(@TempDir Path folder) throws Exception {
    cli.planet.broken = true;
    assertThat(render(folder.resolve("map.tif"), "--bbox", "0,0,1,1", "--size", "9x9"))
        .isEqualTo(1);
    assertThat(cli.err()).isEqualToIgnoringNewLines("worldloom: The network is gone.");
    assertThat(files(folder)).isEmpty();
    assertThat(cli.planet.closed.get()).isPositive();
  }

  /** Linux only: a file whose every write fails as on a full disk. */
  @ParameterizedTest
  @ValueSource(strings = {"map.tif", "map.png"})
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsNamed(String name, @TempDir Path folder) throws Exception {
    Files.createSymbolicLink(folder.resolve(name + ".part"), Path.of("/dev/full"));
    assertThat(render(folder.resolve(name), "--bbox", "0,0,1,1", "--size", "900x900")).isEqualTo(1);
    assertThat(cli.err())
        .contains("Cannot write " + folder.resolve(name + ".part") + ": No space left on device.");
    assertThat(files(folder)).isEmpty();
  }

  @Test
  void verboseShowsWhereItFailed(@TempDir Path folder) {
    cli.planet.broken = true;
    render(folder.resolve("map.png"), "--bbox", "0,0,1,1", "--size", "9x9", "--verbose");
    assertThat(cli.err())
        .contains("worldloom: The network is gone.")
        .contains("\tat org.worldloom");
  }

  @Test
  void aDeadlineIsNoReasonToStopWhileThePlanetGetsOn(@TempDir Path folder) {
    cli.planet.deadlinesLeft.set(3);
    assertThat(render(folder.resolve("map.tif"), "--bbox", "0,0,1,1", "--size", "9x9")).isZero();
  }

  @Test
  void aDeadlineWithoutProgressStops(@TempDir Path folder) throws Exception {
    cli.planet.deadlinesLeft.set(3);
    cli.planet.stuck = true;
    assertThat(render(folder.resolve("map.tif"), "--bbox", "0,0,1,1", "--size", "9x9"))
        .isEqualTo(1);
    assertThat(cli.err()).contains("The deadline passed");
    assertThat(files(folder)).isEmpty();
  }

  @Test
  void anInterruptionEndsItAfterTheBlockWithoutAFile(@TempDir Path folder) {
    cli.interruptFirstRead();
    String out = folder.resolve("map.tif").toString();
    assertThat(cli.run("render", "--bbox", "0,0,1,1", "--size", "3000x3000", "--out", out))
        .isNotZero();
    assertThat(cli.planet.status().windowsGenerated()).isEqualTo(1);
    assertThat(cli.err()).contains("the same command goes on from here");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anInterruptedRunIsMentioned(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("map.tif.part"), "half");
    assertThat(render(folder.resolve("map.tif"), "--bbox", "0,0,1,1", "--size", "9x9")).isZero();
    assertThat(cli.err()).contains("An earlier run was interrupted.");
    assertThat(files(folder)).containsExactly(folder.resolve("map.tif"));
  }

  @Test
  void theLimitOfThePlanetHolds(@TempDir Path folder) throws Exception {
    assertThat(render(folder.resolve("map.tif"), "--bbox", "0,0,1,1", "--size", "5000x5000"))
        .isEqualTo(1);
    assertThat(cli.err()).contains("limits.coveragePixels").contains("allows 20000000.");
    assertThat(files(folder)).isEmpty();
  }

  @Test
  void aMissingFolderIsSaidBeforeAnythingIsGenerated(@TempDir Path folder) {
    Path file = folder.resolve("nowhere").resolve("map.tif");
    assertThat(render(file, "--bbox", "0,0,1,1", "--size", "9x9")).isEqualTo(1);
    assertThat(cli.err()).contains("does not exist.");
    assertThat(cli.planet.status().windowsGenerated()).isZero();
  }

  private int render(Path file, String... options) {
    Stream<String> command = Stream.of("render", "--out", file.toString());
    return cli.run(Stream.concat(command, Stream.of(options)).toArray(String[]::new));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    }
  }
}
