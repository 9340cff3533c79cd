/**
 * From a rectangle of pixels to its granules: which granules of which levels it depends on (pure
 * arithmetic), which windows make the missing ones, and their generation, parents first.
 */
@NullMarked
package org.worldloom.coverage.cascade;

import org.jspecify.annotations.NullMarked;
