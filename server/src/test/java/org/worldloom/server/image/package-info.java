/** Tests of the encoders. */
@NullMarked
package org.worldloom.server.image;

import org.jspecify.annotations.NullMarked;
