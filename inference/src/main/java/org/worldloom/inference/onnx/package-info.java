/** The network in ONNX Runtime: sessions, providers, tensor checks and the locality probe. */
@NullMarked
package org.worldloom.inference.onnx;

import org.jspecify.annotations.NullMarked;
