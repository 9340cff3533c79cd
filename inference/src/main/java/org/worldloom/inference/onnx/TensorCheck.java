package org.worldloom.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.worldloom.inference.pack.ModelPackException;

/** Compares the tensors of a network with those that its pack declares. */
final class TensorCheck {

  private static final String DYNAMIC = "?";

  private TensorCheck() {}

  /** Compares the inputs, or the outputs, of a network. */
  static void check(
      Path network, String role, Map<String, List<String>> declared, Map<String, NodeInfo> found)
      throws ModelPackException {
    if (!declared.keySet().equals(found.keySet())) {
      throw new ModelPackException(
          network,
          "has the "
              + role
              + "s "
              + new TreeSet<>(found.keySet())
              + ", but its pack declares "
              + new TreeSet<>(declared.keySet()));
    }
    // Sorted, so that of several faults always the same one is reported.
    for (Map.Entry<String, List<String>> tensor : new TreeMap<>(declared).entrySet()) {
      NodeInfo node = found.get(tensor.getKey());
      if (node == null
          || !(node.getInfo() instanceof TensorInfo info)
          || info.type != OnnxJavaType.FLOAT) {
        throw new ModelPackException(
            network, role + " \"" + tensor.getKey() + "\" is no tensor of 32-bit floats");
      }
      checkShape(network, role + " \"" + tensor.getKey() + "\"", tensor.getValue(), shape(info));
    }
  }

  /** A declared number may be dynamic in the network; a declared symbol must be. */
  private static void checkShape(
      Path network, String tensor, List<String> declared, List<String> found)
      throws ModelPackException {
    boolean agree = declared.size() == found.size();
    for (int i = 0; agree && i < found.size(); i++) {
      agree = found.get(i).equals(DYNAMIC) || found.get(i).equals(declared.get(i));
    }
    if (!agree) {
      throw new ModelPackException(
          network, tensor + " has the shape " + found + ", but its pack declares " + declared);
    }
  }

  private static List<String> shape(TensorInfo info) {
    List<String> shape = new ArrayList<>();
    for (long extent : info.getShape()) {
      shape.add(extent < 0 ? DYNAMIC : String.valueOf(extent));
    }
    return shape;
  }
}
