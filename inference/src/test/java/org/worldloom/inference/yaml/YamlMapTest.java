package org.worldloom.inference.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlMapTest {

  private enum Direction {
    UP,
    FAR_DOWN
  }

  private final Path folder;

  YamlMapTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsEveryType() throws IOException {
    YamlMap map =
        root(
            """
            text: hello
            seed: -9223372036854775808
            half: .5
            on: true
            way: far-down
            names: [red, "2"]
            shape: [N, 3, 4H]
            digest: 0000000000000000000000000000000000000000000000000000000000000E12
            inner: {a: 1}
            items:
              - {a: 1}
              - a: 2
            """,
            "text",
            "seed",
            "half",
            "on",
            "way",
            "names",
            "shape",
            "digest",
            "inner",
            "items");
    assertThat(map.text("text")).isEqualTo("hello");
    assertThat(map.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(map.number("half", 0, 1)).isEqualTo(0.5);
    assertThat(map.flag("on")).isTrue();
    assertThat(map.choice("way", Direction.class)).isEqualTo(Direction.FAR_DOWN);
    assertThat(map.texts("names")).containsExactly("red", "2");
    assertThat(map.words("shape")).containsExactly("N", "3", "4H");
    assertThat(map.sha256("digest")).hasSize(64).endsWith("0e12");
    assertThat(map.map("inner", "a").integer("a", 0, 9)).isEqualTo(1);
    assertThat(map.maps("items", "a")).hasSize(2);
    assertThat(map.maps("items", "a").get(1).integer("a", 0, 9)).isEqualTo(2);
    assertThat(map.freeMap("inner").keys()).containsExactly("a");
    assertThat(map.line("items")).isEqualTo(10);
  }

  @Test
  void missingKeysTakeTheirDefaults() throws IOException {
    YamlMap map = root("present: 1", "present", "a", "b");
    assertThat(map.text("a", "x")).isEqualTo("x");
    assertThat(map.optionalSha256("a")).isEmpty();
    assertThat(map.integer("a", 0L, 9L, 7L)).isEqualTo(7);
    assertThat(map.integer("a", 0, 9, 7)).isEqualTo(7);
    assertThat(map.number("a", 0, 9, 0.5)).isEqualTo(0.5);
    assertThat(map.flag("a", true)).isTrue();
    assertThat(map.choice("a", Direction.class, Direction.UP)).isEqualTo(Direction.UP);
    assertThat(map.mapOrEmpty("a", "b").integer("b", 0, 9, 3)).isEqualTo(3);
    assertThat(map.has("a")).isFalse();
    assertThat(map.line("a")).isEqualTo(1);
  }

  @Test
  void unknownKeyIsNamedWithLineAndKnownKeys() throws IOException {
    YamlMap map = root("planet:\n  name: earth\n  sede: 42\n", "planet");
    complains(
        () -> map.map("planet", "name", "seed"),
        ", line 3: unknown key \"sede\" under \"planet\"; known keys are \"name\", \"seed\"");
  }

  @Test
  void unknownKeyAtTheTop() throws IOException {
    Path file = write("name: earth\nsede: 42\n");
    complains(
        () -> YamlDocument.read(file).root("name"),
        ", line 2: unknown key \"sede\"; known keys are \"name\"");
  }

  @Test
  void repeatedKey() throws IOException {
    Path file = write("a: 1\nb: 2\na: 3\n");
    complains(
        () -> YamlDocument.read(file).root("a", "b"),
        ", line 3: key \"a\" was already given in line 1");
  }

  @Test
  void missingKey() throws IOException {
    YamlMap map = root("x: 1\nlimits:\n  queue: 3\n", "x", "limits");
    YamlMap limits = map.map("limits", "queue", "deadline");
    complains(
        () -> limits.integer("deadline", 1, 60),
        ", line 2: missing key \"deadline\" under \"limits\"; it must be a whole number from 1 to"
            + " 60");
  }

  @Test
  void missingKeyOfAnAbsentMapping() throws IOException {
    YamlMap empty = root("x: 1", "x", "limits").mapOrEmpty("limits", "queue");
    complains(
        () -> empty.text("queue"),
        ", line 1: missing key \"queue\" under \"limits\"; it must be text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "101",
        "1.5",
        "abc",
        "\"7\"",
        "[1]",
        "{a: 1}",
        "",
        "~",
        "true",
        "1e2",
        "0x10",
        "1_0",
        "99999999999999999999999999999999999999999"
      })
  void wrongInteger(String value) throws IOException {
    YamlMap map = root("a: 1\nn: " + value, "a", "n");
    complains(
        () -> map.integer("n", 1, 100),
        ", line 2: \"n\" must be a whole number from 1 to 100, but is ");
  }

  @Test
  void integersBeyondSixtyFourBits() throws IOException {
    YamlMap map = root("n: 9223372036854775808", "n");
    complains(
        () -> map.integer("n", Long.MIN_VALUE, Long.MAX_VALUE),
        ", line 1: \"n\" must be a whole number from -9223372036854775808 to 9223372036854775807,"
            + " but is 9223372036854775808");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", ".nan", ".inf", "NaN", "1e999", "\"0.5\"", "[]", "~"})
  void wrongNumber(String value) throws IOException {
    YamlMap map = root("n: " + value, "n");
    complains(
        () -> map.number("n", 0, 1), ", line 1: \"n\" must be a number from 0.0 to 1.0, but is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "42", "true", "~", "", "[a]", "{a: b}", "\"\"", "\"  \""})
  void wrongText(String value) throws IOException {
    YamlMap map = root("t: " + value, "t");
    complains(() -> map.text("t"), ", line 1: \"t\" must be text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "\"true\"", "[true]"})
  void wrongFlag(String value) throws IOException {
    YamlMap map = root("f: " + value, "f");
    complains(() -> map.flag("f"), ", line 1: \"f\" must be true or false, but is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UP", "left", "[up]", "~"})
  void wrongChoice(String value) throws IOException {
    YamlMap map = root("c: " + value, "c");
    complains(
        () -> map.choice("c", Direction.class), ", line 1: \"c\" must be up or far-down, but is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "[a]", "0x0000000000000000000000000000000000000000000000000000"})
  void wrongDigest(String value) throws IOException {
    YamlMap map = root("d: " + value, "d");
    complains(
        () -> map.sha256("d"),
        ", line 1: \"d\" must be a SHA-256 digest of 64 hexadecimal digits, but is ");
  }

  @Test
  void wrongElements() throws IOException {
    YamlMap map = root("l:\n- a\n- [b]\nm:\n- {a: 1}\n- {b: 1}\n- 3\n", "l", "m");
    complains(() -> map.texts("l"), ", line 3: \"l[1]\" must be text, but is a list");
    complains(() -> map.words("l"), ", line 3: \"l[1]\" must be a word or a number, but is a list");
    complains(
        () -> map.maps("m", "a"), ", line 6: unknown key \"b\" under \"m[1]\"; known keys are");
    complains(() -> map.maps("m", "a", "b"), ", line 7: \"m[2]\" must be a mapping, but is 3");
    complains(() -> map.maps("l", "a"), ", line 2: \"l[0]\" must be a mapping, but is a");
    complains(() -> map.map("l", "a"), ", line 2: \"l\" must be a mapping, but is a list");
  }

  @Test
  void listExpected() throws IOException {
    YamlMap map = root("l: {a: b}", "l");
    complains(() -> map.texts("l"), ", line 1: \"l\" must be a list of texts, but is a mapping");
  }

  @Test
  void keysMustBeText() throws IOException {
    Path file = write("a: 1\n[x, y]: 2\n");
    complains(() -> YamlDocument.read(file).root("a"), ", line 2: a key must be text");
  }

  @Test
  void complaintsAboutMeaningPointAtTheKey() throws IOException {
    YamlMap map = root("grid:\n  base: 5\n  deepest: 8\n", "grid").map("grid", "base", "deepest");
    assertThat(map.error("deepest", "must be base plus an even number, but is 8"))
        .hasMessageEndingWith(
            ".yaml, line 3: \"grid.deepest\" must be base plus an even number, but is 8");
  }

  @Test
  void longValuesAreAbbreviatedAndStayOnOneLine() throws IOException {
    YamlMap map = root("n: \"line\\nbreak " + "x".repeat(5000) + '"', "n");
    assertThatThrownBy(() -> map.integer("n", 0, 1))
        .message()
        .doesNotContain("\n")
        .hasSizeLessThan(400)
        .endsWith("...\"");
  }

  @Test
  void askingForAnUndeclaredKeyIsAProgrammingError() throws IOException {
    YamlMap map = root("a: 1", "a");
    assertThatThrownBy(() -> map.text("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"b\" is not among the known keys \"a\"");
  }

  private YamlMap root(String text, String... known) throws IOException {
    return YamlDocument.read(write(text)).root(known);
  }

  private Path write(String text) throws IOException {
    Path file = folder.resolve("test.yaml");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static void complains(ThrowingCallable call, String start) {
    assertThatThrownBy(call)
        .isInstanceOf(YamlException.class)
        .message()
        .contains("test.yaml" + start);
  }
}
