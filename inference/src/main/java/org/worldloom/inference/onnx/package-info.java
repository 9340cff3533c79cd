/**
 * The network in ONNX Runtime: {@link org.worldloom.inference.onnx.OnnxNetwork} opens a session and
 * checks that its tensors are the declared ones; {@link org.worldloom.inference.onnx.LocalityProbe}
 * finds out whether the network's promise of locality holds.
 */
@NullMarked
package org.worldloom.inference.onnx;

import org.jspecify.annotations.NullMarked;
