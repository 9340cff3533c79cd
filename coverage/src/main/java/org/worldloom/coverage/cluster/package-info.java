/**
 * Several nodes, one planet: Hazelcast between the nodes of a cluster.
 *
 * <p>A tour, top-down:
 *
 * <ol>
 *   <li>{@link org.worldloom.coverage.cluster.ClusterSettings} is what a planet file says; {@link
 *       org.worldloom.coverage.cluster.Clusters} opens one Hazelcast instance per connection and
 *       process, configured by {@code HazelcastSetup}.
 *   <li>{@link org.worldloom.coverage.cluster.PlanetNode} is one planet's part in it.
 *   <li>{@link org.worldloom.coverage.cluster.ClusterTier} is the store: this node's disk, the
 *       cluster's memory ({@code SharedGranules}, an {@code IMap}), the other nodes' disks.
 *   <li>{@link org.worldloom.coverage.cluster.ClusterSource} computes each granule once in the
 *       cluster, under {@code Leases} on cells of 8 x 8 granules, or sends the work to a node that
 *       can.
 *   <li>{@code Directory} says who is there with which planet and publishes the counters; {@code
 *       PurgeLog} makes purges reach everybody, also who is away.
 * </ol>
 *
 * <p><b>The cluster is a cache.</b> Whatever Hazelcast does not answer in time counts as "not
 * there": the node computes by itself. A failure costs time and duplicates, never a wrong pixel,
 * because a granule is a pure function of its key and the identity.
 *
 * <p><b>On the wire</b> are byte arrays and five Compact types ({@code Adopt}, {@code
 * LeaseRequest}, {@code Look}, {@code NodeCall}, {@code SharedKey}); nothing of ours is serialised
 * by Java.
 */
@NullMarked
package org.worldloom.coverage.cluster;

import org.jspecify.annotations.NullMarked;
