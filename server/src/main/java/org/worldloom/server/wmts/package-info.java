/** The Web Map Tile Service 1.0.0, by key-value pairs and by REST. */
@NullMarked
package org.worldloom.server.wmts;

import org.jspecify.annotations.NullMarked;
