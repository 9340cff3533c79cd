/**
 * The plugin inside a real GeoServer, any official binary distribution with its own Jetty: {@code
 * mvn -B verify -Dgeoserver.home=DIR}. Nothing of GeoServer is part of this repository.
 */
@NullMarked
package org.worldloom.systemtest.geoserver;

import org.jspecify.annotations.NullMarked;
