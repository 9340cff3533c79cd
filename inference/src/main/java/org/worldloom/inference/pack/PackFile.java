package org.worldloom.inference.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.worldloom.inference.yaml.YamlException;
import org.worldloom.inference.yaml.YamlMap;

/** A pack is self-contained: what it names lies in its own folder, also behind links. */
final class PackFile {
  private PackFile() {}

  /**
   * The file that a block's {@code file} names, once its digest is the block's {@code sha256}.
   *
   * @throws YamlException if it lies elsewhere, is missing or has another digest
   */
  static Path verified(YamlMap network) throws YamlException {
    Path folder = folder(network.file());
    String name = network.text("file");
    try {
      Path file = folder.resolve(name).normalize();
      if (!file.startsWith(folder)) {
        throw outside(network, name);
      }
      if (!Files.isRegularFile(file)) {
        throw network.error("file", "must be a file, but there is none at " + file);
      }
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(network, name);
      }
      verify(network, file);
      return file;
    } catch (InvalidPathException e) {
      throw network.error("file", "must be the name of a file in the folder of the pack");
    } catch (YamlException e) {
      throw e;
    } catch (IOException e) {
      throw network.error("file", "cannot be read: " + e.getMessage());
    }
  }

  private static Path folder(Path modelYaml) {
    Path file = modelYaml.toAbsolutePath().normalize();
    return Objects.requireNonNull(file.getParent(), "a file that was read has a folder");
  }

  private static YamlException outside(YamlMap network, String name) {
    return network.error("file", "must lie in the folder of the pack, but is " + name);
  }

  private static void verify(YamlMap network, Path file) throws IOException {
    String declared = network.sha256("sha256");
    String actual = NetworkFile.sha256(file);
    if (!actual.equals(declared)) {
      throw network.error(
          "sha256", "must be the digest of " + file + ", " + actual + ", but is " + declared);
    }
  }
}
