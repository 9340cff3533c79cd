/** Tests of the server over real HTTP, with a reader whose colours tell where a pixel lies. */
@NullMarked
package org.worldloom.server;

import org.jspecify.annotations.NullMarked;
