/**
 * Several nodes on one machine: child processes behind a {@link
 * org.worldloom.server.http.RoundRobin}.
 */
@NullMarked
package org.worldloom.server.cli.cluster;

import org.jspecify.annotations.NullMarked;
