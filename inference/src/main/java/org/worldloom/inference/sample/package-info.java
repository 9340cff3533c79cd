/** Window generators: one step or K steps of a sampler, local or blended. */
@NullMarked
package org.worldloom.inference.sample;

import org.jspecify.annotations.NullMarked;
