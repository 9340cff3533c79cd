/**
 * The planet as a coverage. Dependencies inside this module point one way: {@code geotools ->
 * raster -> planet -> cascade -> store, basemap -> grid}.
 */
@NullMarked
package org.worldloom.coverage;

import org.jspecify.annotations.NullMarked;
