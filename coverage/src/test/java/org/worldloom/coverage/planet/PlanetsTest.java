package org.worldloom.coverage.planet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.cascade.BusyException;
import org.worldloom.coverage.grid.PixelRect;

/** The planet that ships, opened as readers open it. */
class PlanetsTest {
  private static final Path CONFIG = Path.of(System.getProperty("worldloom.root"), "config");
  private static final Path EARTH = CONFIG.resolve("planets/earth.yaml");

  /** One import of the base map serves all tests. */
  @TempDir static Path cache;

  private final Planets planets = new Planets();

  private Planet open(Path file) throws IOException {
    return planets.open(file, new Roots(List.of(CONFIG), cache), fraction -> {});
  }

  private static long later() {
    return System.nanoTime() + 60_000_000_000L;
  }

  @Test
  void readersOfOnePlanetShareItUntilTheLastOneCloses() throws IOException {
    Planet first = open(EARTH);
    Planet second = open(EARTH);
    assertThat(second.pixels()).isSameAs(first.pixels());
    first.close();
    first.close();
    assertThat(second.pixels().read(42, 0, new PixelRect(0, 0, 64, 64), later())).isNotEmpty();
    second.close();
    try (Planet third = open(EARTH)) {
      assertThat(third.pixels()).isNotSameAs(first.pixels());
    }
  }

  @Test
  void generatedGranulesSurviveARestart() throws IOException {
    PixelRect place = new PixelRect(9000, 12000, 9100, 12100);
    byte[] before;
    String identity;
    try (Planet planet = open(EARTH)) {
      before = planet.pixels().read(42, 1, place, later());
      identity = planet.identity();
      assertThat(planet.status().windowsGenerated()).isPositive();
      assertThat(planet.status().lastReadWindows()).isPositive();
    }
    try (Planet planet = open(EARTH)) {
      assertThat(planet.identity()).isEqualTo(identity);
      assertThat(planet.pixels().read(42, 1, place, later())).isEqualTo(before);
      assertThat(planet.status().windowsGenerated()).isZero();
      assertThat(planet.status().granulesFromDisk()).isPositive();
    }
  }

  @Test
  void anEditedPlanetFileIsAnotherPlanet(@TempDir Path folder) throws IOException {
    Path copy = folder.resolve("earth.yaml");
    String text = Files.readString(EARTH).replace("../", CONFIG.toAbsolutePath().normalize() + "/");
    Files.writeString(copy, text);
    try (Planet before = open(copy)) {
      Files.writeString(copy, text + "\n# edited\n");
      try (Planet after = open(copy)) {
        assertThat(after.pixels()).isNotSameAs(before.pixels());
        assertThat(after.identity()).isEqualTo(before.identity());
      }
    }
  }

  @Test
  void aMissingPlanetFileIsNamed() {
    Path missing = CONFIG.resolve("planets/atlantis.yaml");
    assertThatThrownBy(() -> open(missing))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("atlantis.yaml")
        .hasMessageContaining("does not exist");
  }

  @Test
  void anUnusablePlanetIsNotKept(@TempDir Path folder) throws IOException {
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(broken, "format: 1\nname: broken\nsede: 7\n");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> open(broken))
          .isInstanceOf(PlanetException.class)
          .hasMessageContaining("sede")
          .hasMessageContaining("broken.yaml");
    }
    assertThat(planets.failures()).containsOnlyKeys(broken);
    assertThat(planets.failures().get(broken)).contains("sede");
  }

  @Test
  void aDrainedPlanetServesWhatIsThereAndGeneratesNothing() throws IOException {
    PixelRect there = new PixelRect(4000, 5000, 4032, 5032);
    PixelRect elsewhere = new PixelRect(14000, 5000, 14032, 5032);
    try (Planet planet = open(EARTH)) {
      byte[] before = planet.pixels().read(1, 1, there, later());
      planets.drain(true);
      assertThat(planets.draining()).isTrue();
      assertThat(planet.pixels().read(1, 1, there, later())).isEqualTo(before);
      assertThatThrownBy(() -> planet.pixels().read(1, 1, elsewhere, later()))
          .isInstanceOf(BusyException.class)
          .hasMessageContaining("drained");
      planets.drain(false);
      assertThat(planet.pixels().read(1, 1, elsewhere, later())).isNotEmpty();
    }
  }

  @Test
  void aPlanetThatOpensWhileDrainingIsDrained() throws IOException {
    planets.drain(true);
    PixelRect place = new PixelRect(24000, 5000, 24032, 5032);
    try (Planet planet = open(EARTH)) {
      assertThatThrownBy(() -> planet.pixels().read(1, 1, place, later()))
          .isInstanceOf(BusyException.class);
    }
  }

  @Test
  void shuttingDownStopsPlanetsThatAreStillShared() throws IOException {
    Planet planet = open(EARTH);
    assertThat(planets.running()).singleElement().satisfies(Planet::close);
    planets.shutDown();
    assertThat(planets.running()).isEmpty();
    assertThat(planets.stopped()).isTrue();
    assertThatThrownBy(
            () -> planet.pixels().read(1, 1, new PixelRect(24000, 5000, 24032, 5032), later()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    planet.close();
    assertThatThrownBy(() -> open(EARTH))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("shut down");
  }

  @Test
  void aSharedPlanetRunsUntilEverybodyWhoListedItClosedIt() throws IOException {
    Planet planet = open(EARTH);
    Planet listed = planets.running().get(0);
    planet.close();
    assertThat(listed.pixels().read(42, 0, new PixelRect(0, 0, 64, 64), later())).isNotEmpty();
    listed.close();
    assertThat(planets.running()).isEmpty();
  }
}
