/**
 * Position-fixed white noise: Philox4x32-10 keyed by seed, model, level and step, counted by
 * absolute pixel.
 */
@NullMarked
package org.worldloom.inference.noise;

import org.jspecify.annotations.NullMarked;
