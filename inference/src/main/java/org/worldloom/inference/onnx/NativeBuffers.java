package org.worldloom.inference.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Direct buffers of one run, kept for the next: they are slow to allocate and only freed when the
 * collector finds them. Not thread-safe.
 */
final class NativeBuffers {

  private final Map<String, FloatBuffer> byName = new HashMap<>();

  /** A direct buffer that holds a copy of exactly these values. */
  FloatBuffer copy(String name, float[] values) {
    FloatBuffer buffer = byName.get(name);
    if (buffer == null || buffer.capacity() < values.length) {
      buffer = allocate(values.length);
      byName.put(name, buffer);
    }
    return buffer.clear().put(values).flip();
  }

  private static FloatBuffer allocate(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
