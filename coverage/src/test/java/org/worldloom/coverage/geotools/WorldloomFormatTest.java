package org.worldloom.coverage.geotools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.geotools.api.data.DataSourceException;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.GridFormatFinder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.planet.PlanetException;
import org.worldloom.coverage.raster.SyntheticPixels;

class WorldloomFormatTest {
  private static final String PLANET =
      """
      # A comment with baseMap: in it
      format: 1
      name: test

      baseMap:
        file: map.tif
      model: model.yaml
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writePlanetFile() throws IOException {
    file = Files.writeString(folder.resolve("a planet.yaml"), PLANET);
  }

  @Test
  void geoToolsFindsTheFormatByServiceLoader() {
    assertThat(GridFormatFinder.getAvailableFormats())
        .anySatisfy(factory -> assertThat(factory).isInstanceOf(WorldloomFormatFactory.class));
    AbstractGridFormat found = GridFormatFinder.findFormat(file.toFile());
    assertThat(found).isInstanceOf(WorldloomFormat.class);
    assertThat(found.getName()).isEqualTo("Worldloom");
    assertThat(found.getDescription()).isNotBlank();
    assertThat(found.getVendor()).isNotBlank();
    assertThat(found.getVersion()).isNotBlank();
    assertThat(found.getDocURL()).isNotBlank();
    assertThat(found.getReadParameters().getDescriptor().descriptors())
        .extracting(descriptor -> descriptor.getName().getCode())
        .containsExactly("ReadGridGeometry2D", "BackgroundColor", "OutsideTransparent");
    assertThat(found.getWriteParameters()).isNotNull();
  }

  @Test
  void planetFilesAreAcceptedInEveryGuise() throws IOException {
    WorldloomFormat format = new WorldloomFormatFactory().createFormat();
    for (Object source : guises()) {
      assertThat(format.accepts(source)).as("%s %s", source.getClass(), source).isTrue();
    }
  }

  private List<Object> guises() throws IOException {
    URL url = file.toUri().toURL();
    return List.of(
        file,
        file.toFile(),
        file.toString(),
        "file:" + file,
        "file://" + file,
        url,
        url.toString());
  }

  @Test
  void everythingElseIsNotAccepted() throws IOException {
    WorldloomFormat format = new WorldloomFormatFactory().createFormat();
    Path otherYaml = Files.writeString(folder.resolve("other.yaml"), "format: 1\nmodel: x\n");
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0, 1});
    Path tiff = Files.writeString(folder.resolve("planet.tif"), PLANET);
    for (Object source :
        new Object[] {
          otherYaml,
          binary,
          tiff,
          folder,
          folder.resolve("missing.yaml"),
          "http://example.org/planet.yaml",
          new URL("http://example.org/planet.yaml"),
          "",
          "\0.yaml",
          42
        }) {
      assertThat(format.accepts(source)).as("%s", source).isFalse();
    }
    assertThat(format.accepts(null)).isFalse();
  }

  @Test
  void readersOfOneFileAreIndependent() throws IOException {
    List<SyntheticPlanet> opened = new ArrayList<>();
    WorldloomFormat format =
        new WorldloomFormat(
            path -> {
              assertThat(path).isEqualTo(file);
              opened.add(new SyntheticPlanet(SyntheticPixels.noise()));
              return opened.get(opened.size() - 1);
            });
    List<WorldloomReader> readers = new ArrayList<>();
    for (Object source : guises()) {
      readers.add(format.getReader(source));
    }
    readers.get(0).dispose();
    readers.get(0).dispose();
    assertThat(opened).extracting(SyntheticPlanet::closings).startsWith(1, 0, 0, 0);
    assertThat(readers.get(1).getSource()).isEqualTo(file.toFile());
    assertThat(readers.get(1).getFormat()).isSameAs(format);
  }

  @Test
  void whatCannotBeOpenedIsSaidInOneSentence() {
    WorldloomFormat format =
        new WorldloomFormat(
            path -> {
              throw new PlanetException("unknown key \"x\" in planet.yaml, line 3");
            });
    assertFails(format, folder.resolve("missing.yaml"), "missing.yaml does not exist");
    assertFails(format, folder.resolve("missing.yaml").toFile(), "missing.yaml does not exist");
    assertFails(format, folder, "does not exist");
    assertFails(format, "http://example.org/planet.yaml", "http://example.org/planet.yaml");
    assertFails(format, null, "not from null");
    assertFails(format, file, "unknown key \"x\" in planet.yaml, line 3");
  }

  private static void assertFails(WorldloomFormat format, @Nullable Object source, String words) {
    assertThatThrownBy(() -> format.getReader(source))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(words)
        .hasCauseInstanceOf(DataSourceException.class);
  }

  @Test
  void planetsAreNotWritten() {
    WorldloomFormat format = new WorldloomFormatFactory().createFormat();
    assertThatThrownBy(() -> format.getWriter(file))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
