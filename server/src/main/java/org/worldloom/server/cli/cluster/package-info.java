/** Several nodes on one machine: child processes and a round-robin front. */
@NullMarked
package org.worldloom.server.cli.cluster;

import org.jspecify.annotations.NullMarked;
