/** Pure arithmetic of the world's pixel lattice: levels, rectangles, granules. No I/O. */
@NullMarked
package org.worldloom.coverage.grid;

import org.jspecify.annotations.NullMarked;
