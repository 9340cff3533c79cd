package org.worldloom.coverage.store;

import java.util.Collection;
import java.util.Map;

/** Keeps nothing: the durable tier of a planet that is allowed no disk. */
public final class NoDurableTier implements DurableTier {

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) {
    return Map.of();
  }

  @Override
  public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules) {
    return granules;
  }

  @Override
  public long purge(Purge purge) {
    return 0;
  }

  @Override
  public Activity activity() {
    return new Activity(0, 0, 0, 0);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
