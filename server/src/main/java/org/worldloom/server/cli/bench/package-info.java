/**
 * The repository's benchmark: a server on a free port with an empty tile store, asked over HTTP as
 * any client would, with the planet's own counters beside the clock.
 */
@NullMarked
package org.worldloom.server.cli.bench;

import org.jspecify.annotations.NullMarked;
