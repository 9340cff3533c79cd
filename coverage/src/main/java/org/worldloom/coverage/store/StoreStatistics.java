package org.worldloom.coverage.store;

/**
 * Counters of a {@link TieredGranuleStore} since it was opened; granules, not calls.
 *
 * @param memoryHits found on the heap
 * @param diskHits found in the durable tier and promoted to the heap
 * @param misses found nowhere
 * @param durable the durable tier's own counters
 */
public record StoreStatistics(
    long memoryHits, long diskHits, long misses, DurableTier.Activity durable) {}
