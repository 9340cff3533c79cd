/**
 * Coordinate reference systems as clients name them, and the two orders in which they write
 * coordinates. Everything behind this package has x (easting, longitude) first.
 */
@NullMarked
package org.worldloom.server.crs;

import org.jspecify.annotations.NullMarked;
