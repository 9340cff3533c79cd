package org.worldloom.inference.onnx;

/** Where ONNX Runtime computes. */
public enum ProviderKind {
  /** CUDA when the runtime has it and it starts, otherwise CPU. */
  AUTO,
  CPU,
  /** A CUDA device, or an error. */
  CUDA
}
