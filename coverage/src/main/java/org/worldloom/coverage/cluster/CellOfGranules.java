package org.worldloom.coverage.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.worldloom.coverage.store.GranuleKey;

/**
 * A cell of {@value #EDGE} x {@value #EDGE} granules of one level: what one request generates at a
 * time.
 *
 * <p>Its granules and its lease live on one member, so a request asks about a cell with one message
 * instead of 64, and waits for one to four members instead of all.
 */
record CellOfGranules(long seed, int level, long x, long y) {
  /** Granules along the edge of a cell: the largest window that is generated at once. */
  static final int EDGE = 8;

  static CellOfGranules of(GranuleKey key) {
    return new CellOfGranules(
        key.seed(), key.level(), Math.floorDiv(key.x(), EDGE), Math.floorDiv(key.y(), EDGE));
  }

  /** Granules by cell. */
  static Map<CellOfGranules, Set<GranuleKey>> grouped(Collection<GranuleKey> keys) {
    Map<CellOfGranules, Set<GranuleKey>> cells = new HashMap<>();
    keys.forEach(key -> cells.computeIfAbsent(of(key), unused -> new LinkedHashSet<>()).add(key));
    return cells;
  }

  /** What decides on which member the cell lives; also the key of its lease. */
  byte[] bytes() {
    return Keys.bytes(new GranuleKey(seed, level, x, y));
  }
}
