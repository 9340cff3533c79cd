/**
 * The real or invented map that a planet starts from: any GeoTIFF in any CRS, resampled once into
 * the world grid and kept as a memory-mapped file with its exact averages.
 */
@NullMarked
package org.worldloom.coverage.basemap;

import org.jspecify.annotations.NullMarked;
