/** Tests of what all protocols share. */
@NullMarked
package org.worldloom.server.http;

import org.jspecify.annotations.NullMarked;
