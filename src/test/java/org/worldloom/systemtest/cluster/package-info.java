/**
 * Several nodes, one planet: real members in processes of their own, and everything that happens to
 * processes, disks and networks. {@code -Dworldloom.faults=full} runs the long versions.
 */
@NullMarked
package org.worldloom.systemtest.cluster;

import org.jspecify.annotations.NullMarked;
