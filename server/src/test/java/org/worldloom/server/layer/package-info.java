/** Tests of layers. */
@NullMarked
package org.worldloom.server.layer;

import org.jspecify.annotations.NullMarked;
