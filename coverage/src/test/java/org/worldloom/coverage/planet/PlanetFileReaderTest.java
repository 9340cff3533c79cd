package org.worldloom.coverage.planet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.basemap.CarriedFile;

class PlanetFileReaderTest {
  /** SHA-256 of the text "map". */
  private static final String MAP_SHA256 =
      "60be9861750facbfad8758254a2f76c0cfe78d54459a3bc187d49b1401fcd8e8";

  private static final String MINIMAL =
      """
      format: 1
      name: tiny
      baseMap:
        file: ../basemaps/map.tif
        zoom: 5
      model: ../models/m/model.yaml
      """;

  private Path temporary;
  private Path home;
  private Path planets;
  private Path cache;

  @BeforeEach
  void layOutFolders(@TempDir Path folder) throws IOException {
    temporary = folder.toRealPath();
    home = Files.createDirectory(temporary.resolve("home"));
    planets = Files.createDirectory(home.resolve("planets"));
    cache = home.resolve("cache");
    write(home.resolve("basemaps/map.tif"), "map");
    write(home.resolve("models/m/model.yaml"), "kind: local");
    write(temporary.resolve("secret.tif"), "secret");
  }

  @Test
  void minimalFileHasTheDocumentedDefaults() throws IOException {
    PlanetFile planet = read(MINIMAL);

    assertThat(planet.file()).isEqualTo(planets.resolve("planet.yaml"));
    assertThat(planet.name()).isEqualTo("tiny");
    assertThat(planet.title()).isEqualTo("tiny");
    assertThat(planet.description()).isEmpty();
    assertThat(planet.seed()).isZero();
    assertThat(planet.baseMap().file()).isEqualTo(home.resolve("basemaps/map.tif"));
    assertThat(planet.baseMap().zoom()).isEqualTo(5);
    assertThat(planet.baseMap().sha256()).isEmpty();
    assertThat(planet.baseMap().attribution()).isEmpty();
    assertThat(planet.model()).isEqualTo(home.resolve("models/m/model.yaml"));
    assertThat(planet.deepestZoom()).isEqualTo(19);
    assertThat(planet.limits())
        .isEqualTo(new PlanetFile.Limits(16_777_216, 4_000_000_000L, Duration.ofSeconds(60), 64));
    assertThat(planet.tiles())
        .isEqualTo(new PlanetFile.Tiles(192L << 20, 4096L << 20, cache.resolve("tiles")));
    assertThat(planet.provider())
        .isEqualTo(new PlanetFile.Provider(PlanetFile.Provider.Kind.AUTO, 0));
  }

  /**
   * The file that explains every key must state every default as it is, but for its own choices.
   */
  @Test
  void theShippedEarthIsReadAndStatesTheDefaults() throws IOException {
    Path shipped = Path.of(System.getProperty("worldloom.root"), "config/planets/earth.yaml");

    PlanetFile earth = PlanetFileReader.read(shipped, new Roots(List.of(), cache));

    PlanetFile minimal = read(MINIMAL);
    assertThat(earth.name()).isEqualTo("earth");
    assertThat(earth.seed()).isEqualTo(42);
    assertThat(earth.deepestZoom()).isEqualTo(minimal.deepestZoom());
    assertThat(earth.limits()).isEqualTo(minimal.limits());
    assertThat(earth.tiles()).isEqualTo(minimal.tiles());
    assertThat(earth.provider()).isEqualTo(minimal.provider());
  }

  @Test
  void everyKeyIsRead() throws IOException {
    PlanetFile planet =
        read(
            """
            format: 1
            name: Full-1
            title: A title
            abstract: A text
            seed: -9223372036854775808
            baseMap: {file: ../basemaps/map.tif, zoom: 4, sha256: %s, attribution: Me}
            model: ../models/m/model.yaml
            deepestZoom: 10
            limits: {pixelsPerRead: 65536, coveragePixels: 65537, deadline: 0.25, queue: 0}
            tiles: {memory: 16, disk: 0, directory: a/b}
            provider: {kind: cuda, threads: 3}
            """
                .formatted(MAP_SHA256));

    assertThat(planet.title()).isEqualTo("A title");
    assertThat(planet.description()).isEqualTo("A text");
    assertThat(planet.seed()).isEqualTo(Long.MIN_VALUE);
    assertThat(planet.baseMap().sha256()).isEqualTo(Optional.of(MAP_SHA256));
    assertThat(planet.baseMap().attribution()).isEqualTo("Me");
    assertThat(planet.deepestZoom()).isEqualTo(10);
    assertThat(planet.limits())
        .isEqualTo(new PlanetFile.Limits(65_536, 65_537, Duration.ofMillis(250), 0));
    assertThat(planet.tiles())
        .isEqualTo(new PlanetFile.Tiles(16L << 20, 0, cache.resolve("a").resolve("b")));
    assertThat(planet.provider())
        .isEqualTo(new PlanetFile.Provider(PlanetFile.Provider.Kind.CUDA, 3));
  }

  @ParameterizedTest
  @CsvSource({"5, 19", "4, 18", "12, 18", "1, 19"})
  void deepestZoomDefaultsToTheUsualOneOfItsParity(int base, int deepest) throws IOException {
    assertThat(read(MINIMAL.replace("zoom: 5", "zoom: " + base)).deepestZoom()).isEqualTo(deepest);
  }

  /** Text to replace in the minimal file, replacement, line of the complaint, what it says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format: 1 | format: 2 | 1 | \"format\" is 2, but this version reads format 1",
        "format: 1 | forrmat: 1 | 1 | unknown key \"forrmat\"",
        "name: tiny | name: 1tiny | 2 | \"name\" must be a letter followed by",
        "name: tiny | name: 17 | 2 | \"name\" must be text",
        "name: tiny | name: tiny # | 0 | ",
        "zoom: 5 | zoom: 0 | 5 | \"baseMap.zoom\" must be a whole number from 1 to 12",
        "zoom: 5 | zoom: five | 5 | \"baseMap.zoom\" must be a whole number from 1 to 12",
        "zoom: 5 | zooom: 5 | 5 | unknown key \"zooom\" under \"baseMap\"",
        "../basemaps/map.tif | ../basemaps/none.tif | 4 | none.tif does not exist",
        "../basemaps/map.tif | ../basemaps | 4 | is not a file",
        "../models/m/model.yaml | gone.yaml | 6 | \"model\" names \"gone.yaml\", but",
      })
  void complaintsNameKeyFileAndLine(String part, String by, int line, String complaint)
      throws IOException {
    String text = MINIMAL.replace(part, by);
    if (line == 0) {
      assertThat(read(text).name()).isEqualTo("tiny");
      return;
    }
    assertComplaint(text, line, complaint);
  }

  /** A line added at the end (line 7) of the minimal file, and what the complaint says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 9223372036854775808 | \"seed\" must be a whole number from -9223372036854775808",
        "seed: 1.5 | \"seed\" must be a whole number",
        "seed: abc | \"seed\" must be a whole number",
        "deepestZoom: 18 | \"deepestZoom\" must be \"baseMap.zoom\" (5) plus an even number",
        "deepestZoom: 25 | \"deepestZoom\" must be a whole number from 5 to 24",
        "deepestZoom: 3 | \"deepestZoom\" must be a whole number from 5 to 24",
        "limits: {pixelsPerRead: 0} | \"limits.pixelsPerRead\" must be",
        "limits: {coveragePixels: 70000} | \"limits.coveragePixels\" must not be less than",
        "limits: {deadline: 0} | \"limits.deadline\" must be a number from 0.001 to 86400",
        "limits: {deadline: .inf} | \"limits.deadline\" must be a number",
        "limits: {queue: -1} | \"limits.queue\" must be a whole number from 0 to 100000",
        "limits: 7 | \"limits\" must be a mapping",
        "tiles: {memory: 1} | \"tiles.memory\" must be a whole number from 16",
        "tiles: {disk: -1} | \"tiles.disk\" must be a whole number from 0",
        "tiles: {directory: ..} | \"tiles.directory\" names \"..\", which leads outside",
        "tiles: {directory: /tmp} | \"tiles.directory\" names \"/tmp\", which leads outside",
        "tiles: {directory: 'http://h/x'} | \"tiles.directory\" names",
        "tiles: {sizes: 1} | unknown key \"sizes\" under \"tiles\"",
        "provider: {kind: gpu} | \"provider.kind\" must be auto or cpu or cuda",
        "provider: {threads: 1.5} | \"provider.threads\" must be a whole number from 0 to 1024",
        "name: twice | \"name\" was already given in line 2",
      })
  void valuesOutOfRangeAreRefused(String addition, String complaint) throws IOException {
    assertComplaint(MINIMAL + addition + "\n", 7, complaint);
  }

  @Test
  void missingKeysAreNamed() {
    assertThatThrownBy(() -> read("format: 1\n"))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("planet.yaml, line 1: missing key \"name\"");
  }

  @Test
  void missingPlanetFileIsNamed() {
    Path file = planets.resolve("none.yaml");
    assertThatThrownBy(() -> PlanetFileReader.read(file, new Roots(List.of(), cache)))
        .isInstanceOf(PlanetException.class)
        .hasMessage(file + ": the file does not exist");
  }

  @Test
  void wrongDigestNamesTheRightOne() throws IOException {
    String text = MINIMAL.replace("  zoom: 5", "  zoom: 5\n  sha256: " + "0".repeat(64));
    assertComplaint(text, 6, "\"baseMap.sha256\" does not match");
    assertComplaint(text, 6, MAP_SHA256);
  }

  private static String carrying(String block) {
    return MINIMAL.replace("  zoom: 5\n", "  zoom: 5\n  carried: " + block + "\n");
  }

  @Test
  void theFileOfCarriedChannelsIsRead() throws IOException {
    Path slopes = home.resolve("basemaps/slopes.png");
    write(slopes, "map");

    assertThat(read(MINIMAL).baseMap().carried()).isEmpty();
    assertThat(read(carrying("{file: ../basemaps/slopes.png}")).baseMap().carried())
        .contains(new CarriedFile(slopes, Optional.empty()));
    String digest = MAP_SHA256.toUpperCase(Locale.ROOT);
    PlanetFile stated = read(carrying("\n    file: ../basemaps/slopes.png\n    sha256: " + digest));
    assertThat(stated.baseMap().carried())
        .contains(new CarriedFile(slopes, Optional.of(MAP_SHA256)));
    assertThat(stated.baseMap().sha256()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{file: ../basemaps/none.png} | names \"../basemaps/none.png\", but",
        "{file: ../basemaps} | is not a file",
        "{file: ../../secret.tif} | \"baseMap.carried.file\" names \"../../secret.tif\", which"
            + " leads outside",
        "{file: /etc/passwd} | which leads outside",
        "{file: 'http://example.org/a.png'} | only file paths are allowed, not URLs",
        "{file: ../basemaps/map.tif, sha256: 0} | \"baseMap.carried.sha256\" must be",
        "{file: ../basemaps/map.tif, sha256: ZEROS} | \"baseMap.carried.sha256\" does not match",
        "{file: ../basemaps/map.tif, zoom: 3} | unknown key \"zoom\" under \"baseMap.carried\"",
        "{sha256: ZEROS} | missing key \"file\" under \"baseMap.carried\"",
        "../basemaps/map.tif | \"baseMap.carried\" must be a mapping",
      })
  void complaintsAboutCarriedChannelsNameKeyAndLine(String block, String complaint) {
    assertComplaint(carrying(block.replace("ZEROS", "0".repeat(64))), 6, complaint);
  }

  @Test
  void linksToCarriedChannelsOutsideTheRootsAreRefused() throws IOException {
    Files.createSymbolicLink(home.resolve("basemaps/link.png"), temporary.resolve("secret.tif"));

    assertComplaint(carrying("{file: ../basemaps/link.png}"), 6, "which leads outside");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../secret.tif",
        "../basemaps/../../secret.tif",
        "../nowhere/../../secret.tif",
        "../../not-there.tif",
        "/etc/passwd",
      })
  void pathsOutsideTheRootsAreRefusedWhetherOrNotTheyExist(String path) throws IOException {
    String text = MINIMAL.replace("../basemaps/map.tif", path);
    assertComplaint(text, 4, "\"baseMap.file\" names \"" + path + "\", which leads outside");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://example.org/a.tif", "file:///etc/passwd", "file:map.tif", "jar:x!/y"})
  void urlsAreRefused(String url) throws IOException {
    String text = MINIMAL.replace("../basemaps/map.tif", '"' + url + '"');
    assertComplaint(text, 4, "only file paths are allowed, not URLs");
  }

  @Test
  void linksOutOfTheRootsAreRefused() throws IOException {
    Files.createSymbolicLink(home.resolve("basemaps/link.tif"), temporary.resolve("secret.tif"));
    Files.createSymbolicLink(home.resolve("basemaps/up"), temporary);

    assertComplaint(MINIMAL.replace("map.tif", "link.tif"), 4, "which leads outside");
    assertComplaint(MINIMAL.replace("map.tif", "up/secret.tif"), 4, "which leads outside");
    assertComplaint(MINIMAL.replace("map.tif", "up/none.tif"), 4, "which leads outside");
    assertComplaint(MINIMAL.replace("map.tif", "gone/../link.tif"), 4, "which leads outside");
  }

  @Test
  void tilesDoNotFollowLinksOutOfTheCache() throws IOException {
    Files.createDirectories(cache);
    Files.createSymbolicLink(cache.resolve("out"), temporary);

    assertComplaint(MINIMAL + "tiles: {directory: out/tiles}\n", 7, "which leads outside");
  }

  @Test
  void linksThatStayInsideAreFollowed() throws IOException {
    Files.createSymbolicLink(home.resolve("basemaps/link.tif"), home.resolve("basemaps/map.tif"));

    assertThat(read(MINIMAL.replace("map.tif", "link.tif")).baseMap().file())
        .isEqualTo(home.resolve("basemaps/map.tif"));
  }

  @Test
  void onlyAFolderNamedPlanetsOpensItsParent() throws IOException {
    Path other = Files.createDirectory(home.resolve("other")).resolve("planet.yaml");
    Files.writeString(other, MINIMAL);

    assertThatThrownBy(() -> PlanetFileReader.read(other, new Roots(List.of(), cache)))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("which leads outside the allowed folder " + other.getParent());
  }

  @Test
  void configuredRootsReplaceTheParent() throws IOException {
    Path file = planets.resolve("planet.yaml");
    Files.writeString(file, MINIMAL);

    Roots maps = new Roots(List.of(home.resolve("basemaps")), cache);
    assertThatThrownBy(() -> PlanetFileReader.read(file, maps))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("line 6: \"model\" names");

    Roots both = new Roots(List.of(home.resolve("basemaps"), home.resolve("models")), cache);
    assertThat(PlanetFileReader.read(file, both).name()).isEqualTo("tiny");
  }

  @Test
  void missingRootIsNamed() throws IOException {
    Path file = planets.resolve("planet.yaml");
    Files.writeString(file, MINIMAL);
    Roots roots = new Roots(List.of(home.resolve("none")), cache);

    assertThatThrownBy(() -> PlanetFileReader.read(file, roots))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining(home.resolve("none") + ": not a folder")
        .hasMessageContaining("worldloom.roots");
  }

  private PlanetFile read(String text) throws IOException {
    Path file = planets.resolve("planet.yaml");
    Files.writeString(file, text);
    return PlanetFileReader.read(file, new Roots(List.of(), cache));
  }

  private void assertComplaint(String text, int line, String complaint) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(PlanetException.class)
        .hasMessageStartingWith(planets.resolve("planet.yaml") + ", line " + line + ": ")
        .hasMessageContaining(complaint);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
