/** Plain web map tiles, {@code /tiles/{layer}/{z}/{x}/{y}.png}. */
@NullMarked
package org.worldloom.server.xyz;

import org.jspecify.annotations.NullMarked;
