package org.worldloom.inference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Raw little-endian arrays written by the reference implementation in {@code training}. */
public record GoldenArrays(Path folder) {

  public static GoldenArrays of(String folder) {
    return new GoldenArrays(TestPack.root().resolve("training/golden").resolve(folder));
  }

  public byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name + ".bin"));
  }

  public float[] floats(String name) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
