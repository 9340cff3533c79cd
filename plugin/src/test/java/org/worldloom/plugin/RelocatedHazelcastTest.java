package org.worldloom.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster member starts from the release, under its new name and without other libraries. */
class RelocatedHazelcastTest {
  private static final String PACKAGE = "org.worldloom.shaded.hazelcast.";

  /** What GeoServer's data directory may hold; it passes the schema's validation. */
  private static final String YAML =
      """
      hazelcast:
        cluster-name: relocated
        properties:
          hazelcast.phone.home.enabled: "false"
          hazelcast.shutdownhook.enabled: "false"
        network:
          port: {auto-increment: true, port: 18290}
          interfaces: {enabled: true, interfaces: [127.0.0.1]}
          join:
            auto-detection: {enabled: false}
            multicast: {enabled: false}
      """;

  @Test
  void aMemberStartsAndStoresAndStops(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("plugin.jar");
    Files.write(jar, jar());
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Object config = config(loader);
      Class<?> configType = loader.loadClass(PACKAGE + "config.Config");
      Object member =
          loader
              .loadClass(PACKAGE + "core.Hazelcast")
              .getMethod("newHazelcastInstance", configType)
              .invoke(null, config);
      Class<?> memberType = loader.loadClass(PACKAGE + "core.HazelcastInstance");
      try {
        Object map = memberType.getMethod("getMap", String.class).invoke(member, "granules");
        Class<?> mapType = loader.loadClass(PACKAGE + "map.IMap");
        mapType.getMethod("put", Object.class, Object.class).invoke(map, "key", "value");
        assertThat(mapType.getMethod("get", Object.class).invoke(map, "key")).isEqualTo("value");
      } finally {
        memberType.getMethod("shutdown").invoke(member);
      }
    }
  }

  private static Object config(ClassLoader loader) throws Exception {
    Class<?> builder = loader.loadClass(PACKAGE + "config.YamlConfigBuilder");
    InputStream yaml = new ByteArrayInputStream(YAML.getBytes(StandardCharsets.UTF_8));
    Object made = builder.getConstructor(InputStream.class).newInstance(yaml);
    return builder.getMethod("build").invoke(made);
  }

  private static byte[] jar() throws Exception {
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(ReleaseZip.file().toFile())) {
      var entry =
          zip.stream()
              .filter(each -> each.getName().startsWith("worldloom-geoserver-plugin-"))
              .findFirst()
              .orElseThrow();
      try (InputStream in = zip.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }
  }
}
