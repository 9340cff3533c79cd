package org.worldloom.inference.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.worldloom.inference.GoldenArrays;
import org.worldloom.inference.yaml.YamlDocument;
import org.worldloom.inference.yaml.YamlMap;

/** The reference implementation and this one make the same noise, bit for bit. */
class NoiseGoldenTest {

  /** The widest world: a negative column is folded to the 48 bits of its two's complement. */
  private static final long WORLD = 1L << 48;

  private final GoldenArrays golden = GoldenArrays.of("");

  private YamlMap root() throws IOException {
    // JSON is YAML.
    return YamlDocument.read(golden.folder().resolve("golden.json"))
        .root("network", "windows", "tolerance", "noise", "arrays");
  }

  @Test
  void singlePixels() throws IOException {
    List<YamlMap> rows =
        root().maps("noise", "key", "x", "y", "block", "counter", "words", "normal");
    assertThat(rows).hasSizeGreaterThan(5);
    for (YamlMap row : rows) {
      long x = row.integer("x", -WORLD, WORLD);
      long y = row.integer("y", -WORLD, WORLD);
      int block = row.integer("block", 0, 9);
      float[] expected = floats(row.words("normal"));
      float[] noise = new NoiseField(key(row, "key"), WORLD).rectangle(x, y, 1, 1, 4 * block + 4);
      assertThat(Arrays.copyOfRange(noise, 4 * block, 4 * block + 4)).isEqualTo(expected);
    }
  }

  @Test
  void windowCorners() throws IOException {
    for (YamlMap window :
        root().maps("windows", "name", "x", "y", "size", "parentZoom", "noiseKey")) {
      float[] noise =
          new NoiseField(key(window, "noiseKey"), 8192)
              .rectangle(window.integer("x", 0, 8191), window.integer("y", 0, 8191), 4, 4, 16);
      assertThat(noise).isEqualTo(golden.floats(window.text("name") + "-noise-corner"));
    }
  }

  private static long key(YamlMap row, String key) throws IOException {
    return Long.parseUnsignedLong(row.text(key), 16);
  }

  private static float[] floats(List<String> words) {
    float[] values = new float[words.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(words.get(i));
    }
    return values;
  }
}
