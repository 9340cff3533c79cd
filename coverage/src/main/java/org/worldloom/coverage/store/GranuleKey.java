package org.worldloom.coverage.store;

/**
 * Names one granule of one planet. The generation identity (model, base map, provider, format) is
 * not part of the key: a store is opened for exactly one identity.
 *
 * @param seed world seed
 * @param level level of the granule, 1 or more: base levels come from the base map
 * @param x granule column, already folded into the world
 * @param y granule row
 */
public record GranuleKey(long seed, int level, long x, long y) {}
