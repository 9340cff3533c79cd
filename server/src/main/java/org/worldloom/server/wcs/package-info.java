/** The Web Coverage Service 2.0.1, by key-value pairs. */
@NullMarked
package org.worldloom.server.wcs;

import org.jspecify.annotations.NullMarked;
