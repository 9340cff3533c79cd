/**
 * Generating regions ahead of their first visitor.
 *
 * <p>{@link org.worldloom.coverage.pregeneration.LevelBlocks} cuts a bounding box into blocks of
 * pixels, coarse levels first; {@link org.worldloom.coverage.pregeneration.Pregeneration} reads
 * them one after another, which leaves them in the tile store. The command line and GeoServer's
 * REST interface share both.
 */
@NullMarked
package org.worldloom.coverage.pregeneration;

import org.jspecify.annotations.NullMarked;
