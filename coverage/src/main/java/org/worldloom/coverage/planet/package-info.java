/**
 * Planet files, their validation, the running planet that all readers of one file share, and the
 * coverages that it is served as.
 */
@NullMarked
package org.worldloom.coverage.planet;

import org.jspecify.annotations.NullMarked;
