/**
 * Where granules live: a contract ({@link org.worldloom.coverage.store.GranuleStore}), a bounded
 * heap store, a durable MBTiles store, and single-flight on top so that one granule is computed
 * once however many ask for it.
 */
@NullMarked
package org.worldloom.coverage.store;

import org.jspecify.annotations.NullMarked;
