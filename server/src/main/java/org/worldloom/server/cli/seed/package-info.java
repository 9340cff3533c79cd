/** Generating regions ahead of their first visitor. */
@NullMarked
package org.worldloom.server.cli.seed;

import org.jspecify.annotations.NullMarked;
