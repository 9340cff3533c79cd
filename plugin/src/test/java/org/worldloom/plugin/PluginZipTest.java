package org.worldloom.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The zip holds what GeoServer lacks, under names that nothing else there has. */
class PluginZipTest {
  private static final String SERVICE =
      "META-INF/services/org.geotools.coverage.grid.io.GridFormatFactorySpi";

  @Test
  void itHoldsOurJarAndOnnxRuntimeAndNothingElse() throws IOException {
    assertThat(ReleaseZip.jars())
        .hasSize(2)
        .anyMatch(name -> name.matches("worldloom-geoserver-plugin-[0-9].*\\.jar"))
        .anyMatch(name -> name.matches("onnxruntime(_gpu)?-[0-9.]+\\.jar"));
  }

  @Test
  void everyClassInOurJarHasANameOfOurOwn() throws IOException {
    assertThat(classes(ReleaseZip.ownJar().keySet()))
        .isNotEmpty()
        .allMatch(path -> path.startsWith("org/worldloom/"));
  }

  @Test
  void onnxRuntimeKeepsTheNamesItsNativeLibraryKnows() throws IOException {
    assertThat(classes(ReleaseZip.paths("onnxruntime")))
        .isNotEmpty()
        .allMatch(path -> path.startsWith("ai/onnxruntime/"));
  }

  @Test
  void theLibrariesThatCouldClashAreRelocated() throws IOException {
    assertThat(classes(ReleaseZip.ownJar().keySet()))
        .contains(
            "org/worldloom/shaded/snakeyaml/engine/v2/api/Load.class",
            "org/worldloom/shaded/benmanes/caffeine/cache/Caffeine.class",
            "org/worldloom/shaded/hazelcast/core/Hazelcast.class");
  }

  @Test
  void noResourceSpeaksForALibraryThatOthersMayHave() throws IOException {
    List<String> resources =
        ReleaseZip.ownJar().keySet().stream().filter(path -> !path.endsWith(".class")).toList();
    assertThat(resources)
        .allMatch(
            path ->
                path.startsWith("META-INF/services/org.worldloom.shaded.")
                    || path.startsWith("org/worldloom/")
                    || path.matches("META-INF/[A-Za-z-]+(\\.txt|\\.MF)?")
                    || path.matches("hazelcast-config-5\\.7\\.json")
                    || path.equals("applicationContext.xml")
                    || path.equals(SERVICE));
    assertThat(resources).contains("META-INF/LICENSE", "META-INF/NOTICE");
  }

  @Test
  void geoToolsFindsTheFormatInIt() throws IOException {
    assertThat(lines(ReleaseZip.ownJar().getOrDefault(SERVICE, new byte[0])))
        .containsExactly("org.worldloom.coverage.geotools.WorldloomFormatFactory");
  }

  @Test
  void servicesOfRelocatedLibrariesNameRelocatedClasses() throws IOException {
    Map<String, byte[]> jar = ReleaseZip.ownJar();
    List<String> implementations =
        jar.entrySet().stream()
            .filter(file -> file.getKey().startsWith("META-INF/services/"))
            .flatMap(file -> lines(file.getValue()))
            .toList();
    assertThat(implementations)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(jar).containsKey(name.replace('.', '/') + ".class"));
  }

  private static Stream<String> lines(byte[] service) {
    return new String(service, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceAll("#.*", "").strip())
        .filter(line -> !line.isEmpty());
  }

  private static List<String> classes(Collection<String> paths) {
    return paths.stream().filter(path -> path.endsWith(".class")).toList();
  }
}
