package org.worldloom.coverage.planet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.cluster.ClusterSettings;
import org.worldloom.coverage.cluster.ClusterSettings.Discovery;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;
import org.worldloom.coverage.cluster.ClusterSettings.Strangers;

/** The section {@code cluster} of a planet file. */
class ClusterKeysTest {
  private static final Path CONFIG = Path.of(System.getProperty("worldloom.root"), "config");

  @TempDir Path folder;

  private ClusterSettings read(String cluster) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("planet.yaml"),
            "format: 1\nname: p\nbaseMap: {file: "
                + CONFIG.toAbsolutePath().normalize().resolve("basemaps/pandora.tif")
                + ", zoom: 2}\nmodel: "
                + CONFIG.toAbsolutePath().normalize().resolve("models/terra-s/model.yaml")
                + "\n"
                + cluster);
    return PlanetFileReader.read(file, new Roots(List.of(CONFIG), folder.resolve("cache")))
        .cluster();
  }

  @Test
  void isOffUnlessAskedFor() throws IOException {
    assertThat(read("")).isEqualTo(ClusterSettings.OFF);
    assertThat(read("").isOn()).isFalse();
  }

  @Test
  void everyKeyIsTaken() throws IOException {
    ClusterSettings settings =
        read(
            "cluster: {mode: lite, name: n, address: 10.0.0.1, port: 6000, discovery: kubernetes,"
                + " join: [a, \"b:1\"], memory: 7, backups: 2, generate: false, strangers:"
                + " refuse}");
    assertThat(settings.generate()).isFalse();
    assertThat(settings.strangers()).isEqualTo(Strangers.REFUSE);
    assertThat(settings.connection().mode()).isEqualTo(Mode.LITE);
    assertThat(settings.connection().name()).isEqualTo("n");
    assertThat(settings.connection().address()).isEqualTo("10.0.0.1");
    assertThat(settings.connection().port()).isEqualTo(6000);
    assertThat(settings.connection().discovery()).isEqualTo(Discovery.KUBERNETES);
    assertThat(settings.connection().addresses()).containsExactly("a", "b:1");
    assertThat(settings.connection().memoryBytes()).isEqualTo(7L << 20);
    assertThat(settings.connection().backups()).isEqualTo(2);
  }

  @Test
  void mistakesAreNamed() throws IOException {
    assertThatThrownBy(() -> read("cluster: {mode: often}"))
        .isInstanceOf(PlanetException.class)
        .hasMessageContaining("cluster.mode");
    assertThatThrownBy(() -> read("cluster: {secret: x}")).hasMessageContaining("secret");
    assertThatThrownBy(() -> read("cluster: {mode: client}"))
        .hasMessageContaining("cluster.join")
        .hasMessageContaining("must name a member");
    assertThatThrownBy(() -> read("cluster: {hazelcast: /etc/hosts}"))
        .hasMessageContaining("outside the allowed");
    Files.writeString(
        folder.resolve("hz.yaml"), "hazelcast:\n  import: [\"http://example.org/x.yaml\"]\n");
    assertThatThrownBy(() -> read("cluster: {mode: member, hazelcast: hz.yaml}"))
        .hasMessageContaining("import");
  }
}
