package org.worldloom.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.HashMap;
import java.util.Map;

/** The native inputs of one run, closed together. */
record InputTensors(Map<String, OnnxTensor> byName) implements AutoCloseable {

  /**
   * Wraps copies of the values.
   *
   * @param buffers must not be used by anything else until the tensors are closed
   */
  static InputTensors of(
      OrtEnvironment environment, NativeBuffers buffers, Map<String, Tensor> inputs)
      throws OrtException {
    InputTensors tensors = new InputTensors(new HashMap<>());
    boolean complete = false;
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        Tensor tensor = input.getValue();
        tensors.byName.put(
            input.getKey(),
            OnnxTensor.createTensor(
                environment, buffers.copy(input.getKey(), tensor.values()), tensor.shape()));
      }
      complete = true;
      return tensors;
    } finally {
      if (!complete) {
        tensors.close();
      }
    }
  }

  @Override
  public void close() {
    byName.values().forEach(OnnxTensor::close);
  }
}
