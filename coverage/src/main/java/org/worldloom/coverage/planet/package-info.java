/** Planet files, their validation, and the running planet that all readers of one file share. */
@NullMarked
package org.worldloom.coverage.planet;

import org.jspecify.annotations.NullMarked;
