/**
 * Maps written to files that may be larger than memory: a frame in a CRS, read block by block,
 * streamed into a GeoTIFF or a PNG that appears under its name only when it is whole.
 */
@NullMarked
package org.worldloom.server.cli.render;

import org.jspecify.annotations.NullMarked;
