/**
 * Window generators: one step or K steps of a sampler, local or blended.
 *
 * <p>{@link org.worldloom.inference.sample.WindowGenerators} opens a pack. A {@code WindowSampler}
 * makes one window; a {@code LocalWindowGenerator} hands it out as it is, a {@code
 * BlendedWindowGenerator} lays windows on a {@code WindowLattice} and blends them.
 */
@NullMarked
package org.worldloom.inference.sample;

import org.jspecify.annotations.NullMarked;
