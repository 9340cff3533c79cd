/**
 * Model packs: a {@code model.yaml} and an ONNX file that together say what a network takes, gives
 * and promises. {@link org.worldloom.inference.pack.ModelPackReader} checks keys, types and the
 * SHA-256; {@link org.worldloom.inference.onnx} checks tensors and locality when the pack is
 * opened.
 */
@NullMarked
package org.worldloom.inference.pack;

import org.jspecify.annotations.NullMarked;
