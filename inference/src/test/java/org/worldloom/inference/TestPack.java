package org.worldloom.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackReader;

/** A model pack in a temporary folder, made of one of the test networks. */
public final class TestPack {

  private static final String YAML =
      """
      format: 1
      name: test
      version: "1"
      description: For tests
      licence: CC0-1.0
      kind: local
      scale: 4
      state: [grey]
      halo: 1
      window: 30
      noise: {channels: 1}
      groundResolution: {min: 0.5, max: 1024}
      sampler: {kind: one-step}
      network:
        file: network.onnx
        sha256: DIGEST
        inputs:
          parent: [N, 1, H, W]
          noise: [N, 1, H, W]
          log2_ground_resolution: [N, 1, H, 1]
        outputs: {child: [N, 1, 4H, 4W]}
      training:
        - {source: Random numbers, licence: CC0-1.0}
      """;

  private final Path folder;
  private String yaml;

  /** Copies a network of the test resources into the folder and declares it as it is. */
  public TestPack(Path folder, String network) throws IOException {
    this.folder = folder;
    String resource = "/networks/" + network + ".onnx";
    try (InputStream in =
        Objects.requireNonNull(TestPack.class.getResourceAsStream(resource), resource)) {
      Files.write(network(), in.readAllBytes());
    }
    this.yaml = YAML.replace("DIGEST", digest(network()));
  }

  /** Replaces a piece of the {@code model.yaml}, which must be there. */
  public TestPack with(String piece, String replacement) {
    if (!yaml.contains(piece)) {
      throw new IllegalArgumentException("no " + piece + " in\n" + yaml);
    }
    yaml = yaml.replace(piece, replacement);
    return this;
  }

  public Path network() {
    return folder.resolve("network.onnx");
  }

  public Path write() throws IOException {
    Path file = folder.resolve("model.yaml");
    Files.write(file, yaml.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  public ModelPack read() throws IOException {
    return ModelPackReader.read(write());
  }

  /** The root of the repository. */
  public static Path root() {
    return Path.of(Objects.requireNonNull(System.getProperty("worldloom.root")));
  }

  public static String digest(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
