package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.grid.WorldGrid;

class BaseMapsTest {
  private static final WorldGrid GRID = new WorldGrid(2, 1);
  private static final int SIZE = 1024;
  private static final int FILL = Kernel.FILL & 0xffffff;

  private Path folder;
  private Path cache;
  private Path map;
  private final AtomicInteger imports = new AtomicInteger();

  @BeforeEach
  void layOutFolders(@TempDir Path temporary) {
    folder = temporary;
    cache = temporary.resolve("cache");
    map = temporary.resolve("map.tif");
  }

  @Test
  void aMapInTheGridIsTakenOverPixelForPixel() throws Exception {
    BufferedImage image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    TestMaps.writeWorld(map, image);

    try (BaseMap base = open()) {
      assertThat(base.channels()).isEqualTo(3);
      assertThat(pixels(base)).isEqualTo(TestMaps.pixels(image));
    }
  }

  /** Tiles that are merged to larger blocks, and none of which ends where the map does. */
  @ParameterizedTest
  @ValueSource(ints = {48, 112, 1040})
  void theMapMayBeTiledAndCompressed(int tile) throws Exception {
    BufferedImage image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    TestMaps.writeWorldTiled(map, image, tile);

    try (BaseMap base = open()) {
      assertThat(pixels(base)).isEqualTo(TestMaps.pixels(image));
    }
  }

  @Test
  void coarserLevelsAreExactMeansOfTheFinerOne() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));

    try (BaseMap base = open()) {
      int[] finer = pixels(base);
      int[] coarser = TestMaps.pixels(base, GRID, -1);
      int[] expected = new int[coarser.length];
      Arrays.setAll(expected, i -> meanOfChildren(finer, i % (SIZE / 4), i / (SIZE / 4)));
      assertThat(coarser).isEqualTo(expected);
    }
  }

  private static int meanOfChildren(int[] finer, int x, int y) {
    int[] sums = new int[3];
    for (int child = 0; child < 16; child++) {
      int rgb = finer[(4 * y + child / 4) * SIZE + 4 * x + child % 4];
      sums[0] += rgb >> 16;
      sums[1] += rgb >> 8 & 0xff;
      sums[2] += rgb & 0xff;
    }
    return ((sums[0] + 8) / 16) << 16 | ((sums[1] + 8) / 16) << 8 | (sums[2] + 8) / 16;
  }

  /** West edges: the antimeridian, Greenwich, and none that any projection cuts at. */
  @ParameterizedTest
  @ValueSource(doubles = {-180, 0, -73.25})
  void aGlobalGeographicMapHasNoSeamAnywhere(double west) throws Exception {
    double[] bounds = {west, -90, west + 360, 90};
    TestMaps.write(map, TestMaps.smooth("EPSG:4326", 720, 360, bounds), "EPSG:4326", bounds);

    try (BaseMap base = open()) {
      assertLikeTheGlobe(base, GRID, 2, (longitude, latitude) -> true);
    }
  }

  @Test
  void aMuchFinerMapIsAveraged() throws Exception {
    // Columns of pixels alternate between black and white: every mean is gray.
    BufferedImage image = new BufferedImage(8 * SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 1; x < image.getWidth(); x += 2) {
      for (int y = 0; y < image.getHeight(); y++) {
        image.getRaster().setSample(x, y, 0, 255);
      }
    }
    TestMaps.writeWorld(map, image);

    try (BaseMap base = open()) {
      assertThat(pixels(base)).containsOnly(0x808080);
    }
  }

  @Test
  void aMapTwiceAsFineBecomesItsBlockMeans() throws Exception {
    BufferedImage image = TestMaps.noise(2 * SIZE, 2 * SIZE, BufferedImage.TYPE_BYTE_GRAY);
    TestMaps.writeWorld(map, image);

    try (BaseMap base = open()) {
      int[] expected = new int[SIZE * SIZE];
      for (int at = 0; at < expected.length; at++) {
        int sum = 0;
        for (int i = 0; i < 4; i++) {
          int x = 2 * (at % SIZE) + i % 2;
          int y = 2 * Math.floorDiv(at, SIZE) + i / 2;
          sum += image.getRaster().getSample(x, y, 0);
        }
        int mean = (sum + 2) / 4;
        expected[at] = mean << 16 | mean << 8 | mean;
      }
      assertThat(pixels(base)).isEqualTo(expected);
    }
  }

  @Test
  void aRegionalMapInUtmLiesInItsPlaceAndNowhereElse() throws Exception {
    WorldGrid grid = new WorldGrid(3, 1);
    double[] bounds = {200_000, 4_500_000, 800_000, 5_500_000};
    TestMaps.write(map, TestMaps.smooth("EPSG:32633", 120, 200, bounds), "EPSG:32633", bounds);

    try (BaseMap base = open(grid)) {
      Place inside = (lon, lat) -> lon > 12.1 && lon < 17.9 && lat > 41.2 && lat < 49.1;
      Place outside = (lon, lat) -> lon < 10.3 || lon > 19.7 || lat < 40.2 || lat > 50;
      assertThat(assertLikeTheGlobe(base, grid, 2, inside)).isGreaterThan(1000);
      assertFilled(base, grid, outside);
    }
  }

  @Test
  void aRegionalMapAcrossTheAntimeridianIsNotTorn() throws Exception {
    double[] bounds = {160, -30, 200, 30};
    TestMaps.write(map, TestMaps.smooth("EPSG:4326", 160, 240, bounds), "EPSG:4326", bounds);

    try (BaseMap base = open()) {
      Place covered = (lon, lat) -> (lon > 160.4 || lon < -160.4) && Math.abs(lat) < 29.6;
      Place outside = (lon, lat) -> Math.abs(lon) < 159.6 || Math.abs(lat) > 30.4;
      assertThat(assertLikeTheGlobe(base, GRID, 2, covered)).isGreaterThan(1000);
      assertFilled(base, GRID, outside);
    }
  }

  @Test
  void aPolarMapCoversItsHemisphereOnly() throws Exception {
    double edge = 9_000_000;
    double[] bounds = {-edge, -edge, edge, edge};
    BufferedImage image = TestMaps.smooth("EPSG:3995", 600, 600, bounds);
    TestMaps.write(map, image, "EPSG:3995", bounds);

    try (BaseMap base = open()) {
      assertLikeTheGlobe(base, GRID, 3, (longitude, latitude) -> latitude > 20);
      assertFilled(base, GRID, (longitude, latitude) -> latitude < -30);
    }
  }

  /** A part of the globe, in degrees. */
  private interface Place {
    boolean holds(double longitude, double latitude);
  }

  /** Compares with {@link TestMaps#colour} and tells how many pixels were compared. */
  private static int assertLikeTheGlobe(BaseMap base, WorldGrid grid, int tolerance, Place part) {
    int[] pixels = TestMaps.pixels(base, grid, 0);
    int size = (int) grid.size(0);
    int compared = 0;
    for (int i = 0; i < pixels.length; i++) {
      double[] place = TestMaps.degrees(grid, i % size, i / size);
      if (part.holds(place[0], place[1])) {
        compared++;
        int expected = TestMaps.colour(place[0], place[1]);
        if (TestMaps.difference(pixels[i], expected) > tolerance) {
          assertThat(pixels[i]).as("pixel (%d, %d)", i % size, i / size).isEqualTo(expected);
        }
      }
    }
    return compared;
  }

  private static void assertFilled(BaseMap base, WorldGrid grid, Place part) {
    int[] pixels = TestMaps.pixels(base, grid, 0);
    int size = (int) grid.size(0);
    for (int i = 0; i < pixels.length; i++) {
      double[] place = TestMaps.degrees(grid, i % size, i / size);
      if (part.holds(place[0], place[1]) && pixels[i] != FILL) {
        assertThat(pixels[i]).as("pixel (%d, %d)", i % size, i / size).isEqualTo(FILL);
      }
    }
  }

  @Test
  void palettesAndGrayBecomeRgb() throws Exception {
    byte[] red = {10, 20};
    byte[] green = {30, 40};
    byte[] blue = {50, 60};
    IndexColorModel palette = new IndexColorModel(8, 2, red, green, blue);
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(700, 300, 0, 1);
    TestMaps.writeWorld(map, image);

    try (BaseMap base = open()) {
      assertThat(pixels(base)[300 * SIZE + 700]).isEqualTo(0x14283c);
      assertThat(pixels(base)[300 * SIZE + 701]).isEqualTo(0x0a1e32);
    }
  }

  @Test
  void transparentPixelsAreFilled() throws Exception {
    BufferedImage image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(700, 300, 0);
    TestMaps.writeWorld(map, image);

    try (BaseMap base = open()) {
      assertThat(pixels(base)[300 * SIZE + 700]).isEqualTo(FILL);
      assertThat(pixels(base)[300 * SIZE + 701]).isEqualTo(image.getRGB(701, 300) & 0xffffff);
    }
  }

  @Test
  void pixelsDeclaredToBeNoDataAreFilled() throws Exception {
    BufferedImage image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(700, 300, 0);
    image.setRGB(701, 300, 0x0000ff);
    double half = WorldGrid.HALF_WORLD;
    TestMaps.write(map, image, true, "EPSG:3857", -half, -half, half, half);

    try (BaseMap base = open()) {
      assertThat(pixels(base)[300 * SIZE + 700]).isEqualTo(FILL);
      assertThat(pixels(base)[300 * SIZE + 701]).isEqualTo(0x0000ff);
    }
  }

  @Test
  void anOpenMapIsNotImportedAgain() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));

    try (BaseMap first = open();
        BaseMap second = open()) {
      assertThat(imports).hasValue(1);
      assertThat(second.identity()).isEqualTo(first.identity()).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void theIdentityDependsOnMapAndZoom() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));
    String first = open().identity();
    String coarser = open(new WorldGrid(1, 1)).identity();
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY));
    String other = open().identity();

    assertThat(List.of(first, coarser, other)).doesNotHaveDuplicates();
  }

  @Test
  void theMapThatShipsIsTheGridItself() throws Exception {
    Path shipped =
        Path.of(System.getProperty("worldloom.root"), "config/basemaps/blue-marble-z5.tif");

    try (GeoTiffSource source = GeoTiffSource.open(shipped)) {
      assertThat(new Resampler(source, new WorldGrid(5, 1)).aligned()).isTrue();
      assertThat(new Resampler(source, new WorldGrid(4, 1)).aligned()).isFalse();
    }
  }

  @Test
  void concurrentProcessesImportOnce() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));
    List<Process> processes = List.of(startProcess(), startProcess());

    List<String> said = new ArrayList<>();
    for (Process process : processes) {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      said.add(output.strip().lines().reduce((first, second) -> second).orElse(""));
    }
    assertThat(said).containsExactlyInAnyOrder("imported", "opened");
    open().close();
    assertThat(imports).hasValue(0);
  }

  private Process startProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            map.toString(),
            cache.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Opens a base map and says whether that took an import. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws BaseMapException {
      BaseMapSource source = new BaseMapSource(Path.of(arguments[0]), 2, Optional.empty(), "");
      AtomicInteger calls = new AtomicInteger();
      BaseMaps.open(source, GRID, Path.of(arguments[1]), part -> calls.incrementAndGet()).close();
      System.out.println(calls.get() > 0 ? "imported" : "opened");
    }
  }

  @Test
  void concurrentOpeningImportsOnce() throws Exception {
    BufferedImage image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    TestMaps.writeWorld(map, image);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<BaseMap>> openings = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        openings.add(this::open);
      }
      for (Future<BaseMap> opened : threads.invokeAll(openings, 60, TimeUnit.SECONDS)) {
        assertThat(pixels(opened.get())[9 * SIZE + 9]).isEqualTo(image.getRGB(9, 9) & 0xffffff);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(imports).hasValue(1);
  }

  @Test
  void aTruncatedOrForeignKeptFileIsMadeAnew() throws Exception {
    BufferedImage image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    TestMaps.writeWorld(map, image);
    String identity = open().identity();
    Path kept = cache.resolve("basemaps").resolve(identity + ".base");

    try (RandomAccessFile file = new RandomAccessFile(kept.toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    assertThat(pixels(open())[1 * SIZE + 1]).isEqualTo(image.getRGB(1, 1) & 0xffffff);
    assertThat(imports).hasValue(2);

    try (RandomAccessFile file = new RandomAccessFile(kept.toFile(), "rw")) {
      file.write("foreign".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(pixels(open())[1 * SIZE + 1]).isEqualTo(image.getRGB(1, 1) & 0xffffff);
    assertThat(imports).hasValue(3);
  }

  @Test
  void whatACrashLeftIsReplaced() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));
    String identity = open().identity();
    Path kept = cache.resolve("basemaps").resolve(identity + ".base");
    byte[] whole = Files.readAllBytes(kept);
    Path part = kept.resolveSibling(identity + ".base.part");
    Files.move(kept, part);
    Files.write(part, new byte[whole.length + 5]);

    open().close();

    assertThat(kept).hasBinaryContent(whole);
    assertThat(part).doesNotExist();
  }

  @Test
  void readersOfAClosedMapAreTold() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));
    BaseMap base = open();
    base.close();
    base.close();

    assertThatThrownBy(() -> base.granule(0, 0, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMissingMapIsNamed() {
    assertFailure("the base map does not exist");
  }

  @Test
  void aFileOfAnotherTypeIsNamed() throws Exception {
    Files.writeString(map, "not a picture");
    assertFailure("not a TIFF file");

    Files.write(map, new byte[0]);
    assertFailure("not a TIFF file");

    Files.write(map, new byte[] {'I', 'I', '*', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertFailure("not a GeoTIFF that can be read");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9, 0.999})
  void aTruncatedMapIsNamed(double part) throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR));
    try (RandomAccessFile file = new RandomAccessFile(map.toFile(), "rw")) {
      file.setLength((long) (part * file.length()));
    }
    assertFailure("truncated: it has ");
  }

  @Test
  void aPlaceBesideTheMapIsNotUsed() throws Exception {
    ImageIO.write(TestMaps.noise(64, 64, BufferedImage.TYPE_3BYTE_BGR), "tiff", map.toFile());
    Files.writeString(folder.resolve("map.tfw"), "1\n0\n0\n-1\n10\n50\n");
    Files.writeString(folder.resolve("map.prj"), DefaultGeographicCRS.WGS84.toWKT());
    assertFailure("does not say where it lies");
  }

  @Test
  void aTiffWithoutAPlaceIsNamed() throws Exception {
    ImageIO.write(TestMaps.noise(64, 64, BufferedImage.TYPE_3BYTE_BGR), "tiff", map.toFile());
    assertFailure("not a GeoTIFF that can be read");
  }

  @Test
  void sixteenBitsAreRefused() throws Exception {
    TestMaps.writeWorld(map, new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY));
    assertFailure("has 16 bits per sample; a base map must have 8");
  }

  @Test
  void piecesTooLargeForTheHeapAreRefused() throws Exception {
    BufferedImage image = new BufferedImage(2112, 2112, BufferedImage.TYPE_BYTE_GRAY);
    TestMaps.writeWorldTiled(map, image, 2112);
    assertFailure("stored in pieces of 2112 x 2112 pixels");
  }

  @Test
  void aWrongDigestIsNamed() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(64, 64, BufferedImage.TYPE_3BYTE_BGR));
    String zeros = "0".repeat(64);
    BaseMapSource source = new BaseMapSource(map, 2, Optional.of(zeros), "");

    assertThatThrownBy(() -> BaseMaps.open(source, GRID, cache, part -> {}))
        .isInstanceOf(BaseMapException.class)
        .hasMessageContaining(FileDigest.sha256(map) + ", not " + zeros);
  }

  @Test
  void aFullDiskIsToldBeforeAnythingIsWritten() throws Exception {
    TestMaps.writeWorld(map, TestMaps.noise(64, 64, BufferedImage.TYPE_3BYTE_BGR));
    WorldGrid huge = new WorldGrid(12, 1);
    long needed = new BaseMapLayout(huge, 3).length();
    assumeThat(Files.getFileStore(folder).getUsableSpace()).isLessThan(needed);

    assertThatThrownBy(() -> open(huge))
        .isInstanceOf(BaseMapException.class)
        .hasMessageContaining("the base map needs 3");
    assertNothingKept();
  }

  private static int[] pixels(BaseMap base) {
    return TestMaps.pixels(base, GRID, 0);
  }

  private BaseMap open() throws BaseMapException {
    return open(GRID);
  }

  private BaseMap open(WorldGrid grid) throws BaseMapException {
    List<Double> progress = new ArrayList<>();
    BaseMap base =
        BaseMaps.open(
            new BaseMapSource(map, grid.baseZoom(), Optional.empty(), ""),
            grid,
            cache,
            progress::add);
    if (!progress.isEmpty()) {
      assertThat(progress).isSorted().startsWith(0.0).endsWith(1.0);
      imports.incrementAndGet();
    }
    return base;
  }

  private void assertFailure(String complaint) {
    assertThatThrownBy(this::open)
        .isInstanceOf(BaseMapException.class)
        .hasMessageStartingWith(map + ": ")
        .hasMessageContaining(complaint);
    assertNothingKept();
  }

  private void assertNothingKept() {
    if (Files.exists(cache)) {
      assertThat(cache).isDirectoryNotContaining("glob:**.{base,part}");
      assertThat(cache.resolve("basemaps")).isDirectoryNotContaining("glob:**.{base,part}");
    }
  }
}
