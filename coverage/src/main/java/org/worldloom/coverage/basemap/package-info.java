/**
 * The real or invented map that a planet starts from: any GeoTIFF in any CRS, resampled once into
 * the world grid and kept as a memory-mapped file with its exact averages; for models with land
 * cover also the class weights that a start network makes from its colours.
 */
@NullMarked
package org.worldloom.coverage.basemap;

import org.jspecify.annotations.NullMarked;
