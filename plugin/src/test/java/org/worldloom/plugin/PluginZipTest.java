package org.worldloom.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The zip holds what GeoServer lacks and nothing that it has. */
class PluginZipTest {
  private static final String SERVICE =
      "META-INF/services/org.geotools.coverage.grid.io.GridFormatFactorySpi";

  @Test
  void itHoldsTheJarsThatGeoServerLacks() throws IOException {
    try (ZipFile zip = zip()) {
      List<String> names = names(zip);
      assertThat(names)
          .allMatch(name -> name.matches("[A-Za-z0-9._-]+\\.jar"), "a jar at the top level");
      for (String needed :
          List.of(
              "worldloom-coverage",
              "worldloom-inference",
              "onnxruntime",
              "caffeine",
              "sqlite-jdbc",
              "snakeyaml-engine")) {
        assertThat(names)
            .as(needed)
            .filteredOn(name -> name.matches(needed + "-[0-9].*\\.jar"))
            .hasSize(1);
      }
    }
  }

  @Test
  void itHoldsNothingThatGeoServerHas() throws IOException {
    try (ZipFile zip = zip()) {
      assertThat(names(zip))
          .noneMatch(
              name ->
                  name.matches(
                      "(geotools|gt-|jts|unit-api|commons-lang3|slf4j|logback|junit|assertj|jqwik"
                          + "|archunit|jetty|jakarta|javax|picocli|worldloom-server).*"));
    }
  }

  @Test
  void geoToolsFindsTheFormatInIt() throws IOException {
    try (ZipFile zip = zip()) {
      ZipEntry coverage =
          zip.stream()
              .filter(entry -> entry.getName().startsWith("worldloom-coverage-"))
              .findFirst()
              .orElseThrow();
      try (InputStream in = zip.getInputStream(coverage);
          ZipInputStream jar = new ZipInputStream(in)) {
        ZipEntry entry = jar.getNextEntry();
        while (entry != null && !entry.getName().equals(SERVICE)) {
          entry = jar.getNextEntry();
        }
        assertThat(entry).as(SERVICE).isNotNull();
        assertThat(new String(jar.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
            .isEqualToIgnoringWhitespace("org.worldloom.coverage.geotools.WorldloomFormatFactory");
      }
    }
  }

  private static ZipFile zip() throws IOException {
    return new ZipFile(System.getProperty("worldloom.zip"));
  }

  private static List<String> names(ZipFile zip) {
    return zip.stream().map(ZipEntry::getName).toList();
  }
}
