/** The GeoTools face: format factory, format and reader, usable by GeoServer 2.26 to 3.x. */
@NullMarked
package org.worldloom.coverage.geotools;

import org.jspecify.annotations.NullMarked;
