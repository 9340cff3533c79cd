/**
 * From a map request in any CRS to a rendered image: level choice, exact copy where the grids
 * agree, resampling where they do not.
 */
@NullMarked
package org.worldloom.coverage.raster;

import org.jspecify.annotations.NullMarked;
