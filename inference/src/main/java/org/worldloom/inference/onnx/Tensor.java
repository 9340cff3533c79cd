package org.worldloom.inference.onnx;

/**
 * Floats in row-major order.
 *
 * @param values not copied; must not change while the tensor is in use
 * @param shape extent of each dimension
 */
public record Tensor(float[] values, long... shape) {

  public Tensor {
    long size = 1;
    for (long extent : shape) {
      size = Math.multiplyExact(size, extent);
    }
    if (size != values.length) {
      throw new IllegalArgumentException(values.length + " values for a shape of " + size);
    }
  }
}
