package org.worldloom.coverage.planet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RootsTest {
  private static final List<String> PROPERTIES =
      List.of(Roots.READABLE_PROPERTY, Roots.CACHE_PROPERTY);
  private final Properties before = new Properties();

  @BeforeEach
  void rememberProperties() {
    before.putAll(System.getProperties());
    PROPERTIES.forEach(System::clearProperty);
  }

  @AfterEach
  void restoreProperties() {
    System.setProperties(before);
  }

  @Test
  void propertiesNameTheFolders() {
    System.setProperty(
        Roots.READABLE_PROPERTY, "/srv/maps" + File.pathSeparator + "/srv/x/../models");
    System.setProperty(Roots.CACHE_PROPERTY, "/var/cache/w");

    Roots roots = Roots.fromSystemProperties();

    assertThat(roots.readable()).containsExactly(Path.of("/srv/maps"), Path.of("/srv/models"));
    assertThat(roots.cache()).isEqualTo(Path.of("/var/cache/w"));
  }

  @Test
  void cacheDefaultsToTheUsersCacheFolder() {
    Roots roots = Roots.fromSystemProperties();

    assertThat(roots.readable()).isEmpty();
    assertThat(roots.cache()).isAbsolute().hasFileName("worldloom");
  }

  @Test
  void planetFilesReadTheirOwnFolderBesideTheConfiguredOnes() {
    Roots roots = new Roots(List.of(Path.of("/srv/maps")), Path.of("/c"));

    assertThat(roots.readableFor(Path.of("/data/planets/earth.yaml")))
        .containsExactly(Path.of("/data/planets"), Path.of("/srv/maps"));
  }

  @Test
  void withoutConfiguredRootsAFolderNamedPlanetsOpensItsParent() {
    Roots roots = new Roots(List.of(), Path.of("/c"));

    assertThat(roots.readableFor(Path.of("/data/planets/earth.yaml")))
        .containsExactly(Path.of("/data/planets"), Path.of("/data"));
    assertThat(roots.readableFor(Path.of("/data/myplanets/earth.yaml")))
        .containsExactly(Path.of("/data/myplanets"));
  }
}
