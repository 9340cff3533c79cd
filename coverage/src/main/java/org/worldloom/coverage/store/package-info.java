/**
 * Where granules live.
 *
 * <p>A tour, top-down:
 *
 * <ol>
 *   <li>{@link org.worldloom.coverage.store.GranuleSource} is what the cascade asks; {@link
 *       org.worldloom.coverage.store.SingleFlight} makes sure that one granule is computed once
 *       however many ask for it.
 *   <li>{@link org.worldloom.coverage.store.GranuleStore} is the contract of everything below: get,
 *       and put if absent.
 *   <li>{@link org.worldloom.coverage.store.TieredGranuleStore} joins the heap ({@link
 *       org.worldloom.coverage.store.HeapGranuleStore}) and a {@link
 *       org.worldloom.coverage.store.DurableTier}.
 *   <li>{@link org.worldloom.coverage.store.WriteBehindGranuleStore} is that tier: a queue in front
 *       of a medium, so that no request waits for a disk or fails with it.
 *   <li>{@link org.worldloom.coverage.store.mbtiles} is the medium: MBTiles files.
 * </ol>
 */
@NullMarked
package org.worldloom.coverage.store;

import org.jspecify.annotations.NullMarked;
