package org.worldloom.coverage.cascade;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.worldloom.coverage.basemap.BaseMap;
import org.worldloom.coverage.basemap.ExtendedBaseMap;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleSource;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.pack.ModelPack;

/**
 * A small world in memory: a base map of hashed bytes, with the constants that a pack carries, a
 * map as store, any generator.
 */
final class MemoryWorld {
  static final WorldGrid GRID = new WorldGrid(3, 5);

  private final Map<GranuleKey, Granule> stored = new ConcurrentHashMap<>();
  private final WindowGenerator generator;
  private final Cascade cascade;

  MemoryWorld(boolean shapeInvariant) {
    this(shapeInvariant, 0);
  }

  MemoryWorld(boolean shapeInvariant, long nanosPerWindow) {
    this(new LatticeGenerator(shapeInvariant, nanosPerWindow));
  }

  MemoryWorld(WindowGenerator generator) {
    this.generator = generator;
    ModelPack pack = generator.pack();
    BaseMap map =
        ExtendedBaseMap.of(
            new NoiseMap(pack.state().size() - pack.carried().size()), pack.carried());
    cascade = new Cascade(GRID, map, store(), source(), generator, new CascadeLimits(4, 16));
  }

  Cascade cascade() {
    return cascade;
  }

  WindowGenerator generator() {
    return generator;
  }

  Map<GranuleKey, Granule> stored() {
    return stored;
  }

  private GranuleStore store() {
    return new GranuleStore() {
      @Override
      public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) {
        Map<GranuleKey, Granule> found = new HashMap<>();
        for (GranuleKey key : keys) {
          Granule granule = stored.get(key);
          if (granule != null) {
            found.put(key, granule);
          }
        }
        return found;
      }

      @Override
      public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules) {
        granules.forEach(stored::putIfAbsent);
        return getAll(granules.keySet());
      }

      @Override
      public long purge(Purge purge) {
        long before = stored.size();
        stored.keySet().removeIf(purge::covers);
        return before - stored.size();
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private GranuleSource source() {
    return (keys, deadline, loader) -> {
      Map<GranuleKey, Granule> result = new HashMap<>(store().getAll(keys));
      List<GranuleKey> missing = keys.stream().filter(key -> !result.containsKey(key)).toList();
      if (!missing.isEmpty()) {
        result.putAll(store().putAllIfAbsent(loader.load(missing)));
      }
      return result;
    };
  }

  /** A base map of hashed bytes. */
  private record NoiseMap(int channels) implements BaseMap {
    @Override
    public Granule granule(int level, long x, long y) {
      byte[] planes = new byte[channels * 64 * 64];
      new Random(level * 1_000_003L + y * 4099 + x).nextBytes(planes);
      return new Granule(planes);
    }

    @Override
    public String identity() {
      return "noise";
    }

    @Override
    public void close() {}
  }
}
