package org.worldloom.inference.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlDocumentTest {

  private final Path folder;

  YamlDocumentTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void missingFile() {
    Path file = folder.resolve("none.yaml");
    assertThatThrownBy(() -> YamlDocument.read(file))
        .isInstanceOf(YamlException.class)
        .hasMessage(file + ": the file does not exist");
  }

  @Test
  void folderInsteadOfFile() {
    assertThatThrownBy(() -> YamlDocument.read(folder))
        .isInstanceOf(YamlException.class)
        .hasMessage(folder + ": not a regular file");
  }

  @Test
  void tooLargeFile() throws IOException {
    refuses("#".repeat(YamlDocument.MAX_BYTES + 1), ": the file is larger than 1048576 bytes");
  }

  @Test
  void largestFile() throws IOException {
    Path file = write("a: 1\n#" + "x".repeat(YamlDocument.MAX_BYTES - 6));
    assertThat(YamlDocument.read(file).root("a").integer("a", 0, 1)).isEqualTo(1);
  }

  @Test
  void emptyFile() throws IOException {
    refuses("# nothing\n", ": the file is empty");
  }

  @Test
  void byteOrderMark() throws IOException {
    assertThat(YamlDocument.read(write("\uFEFFa: 1")).root("a").keys()).containsExactly("a");
  }

  @Test
  void notUtf8() throws IOException {
    Path file = folder.resolve("test.yaml");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> YamlDocument.read(file))
        .isInstanceOf(YamlException.class)
        .hasMessage(file + ": the file is not UTF-8 text");
  }

  @Test
  void controlCharacters() throws IOException {
    refuses("a: b\u0000c\n", ": not YAML: ");
  }

  @Test
  void syntaxErrorHasItsLine() throws IOException {
    refuses("a: 1\nb: [1, 2\nc: 3\n", ", line 3: not YAML: ");
    refuses("a: 1\n\tb: 2\n", ", line 2: not YAML: ");
  }

  @Test
  void severalDocuments() throws IOException {
    refuses("a: 1\n---\nb: 2\n", ", line 2: not YAML: ");
  }

  @Test
  void notAMapping() throws IOException {
    refuses("- 1\n- 2\n", ", line 1: expected \"key: value\"");
    refuses("\nhello\n", ", line 2: expected \"key: value\"");
  }

  @Test
  void aliases() throws IOException {
    refuses("a: &x 1\nb: *x\n", ", line 2: aliases (*) are not allowed");
  }

  @Test
  void tags() throws IOException {
    refuses("a: !!java.io.File [x]\n", ", line 1: tags (!) are not allowed");
    refuses("a: 1\nb: !env x\n", ", line 2: tags (!) are not allowed");
  }

  @Test
  void deepNesting() throws IOException {
    refuses(
        "a: " + "[".repeat(100_000) + "]".repeat(100_000),
        ", line 1: nested more than 16 levels deep");
  }

  private void refuses(String text, String complaint) throws IOException {
    Path file = write(text);
    assertThatThrownBy(() -> YamlDocument.read(file))
        .isInstanceOf(YamlException.class)
        .message()
        .startsWith(file + complaint)
        .doesNotContain("\n");
  }

  private Path write(String text) throws IOException {
    Path file = folder.resolve("test.yaml");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }
}
