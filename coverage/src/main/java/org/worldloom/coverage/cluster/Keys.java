package org.worldloom.coverage.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;

/** Granules and their keys as bytes, big-endian. */
final class Keys {
  private static final int KEY = Integer.BYTES + 3 * Long.BYTES;

  private Keys() {}

  static byte[] bytes(GranuleKey key) {
    return put(ByteBuffer.allocate(KEY), key).array();
  }

  static GranuleKey key(byte[] bytes) {
    return key(ByteBuffer.wrap(bytes));
  }

  static byte[] bytes(Collection<GranuleKey> keys) {
    ByteBuffer all = ByteBuffer.allocate(keys.size() * KEY);
    keys.forEach(key -> put(all, key));
    return all.array();
  }

  static List<GranuleKey> keys(ByteBuffer bytes) {
    List<GranuleKey> keys = new ArrayList<>();
    while (bytes.hasRemaining()) {
      keys.add(key(bytes));
    }
    return keys;
  }

  static byte[] bytes(Map<GranuleKey, Granule> granules) {
    int size =
        granules.values().stream().mapToInt(g -> KEY + Integer.BYTES + g.planes().length).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    granules.forEach(
        (key, granule) -> put(all, key).putInt(granule.planes().length).put(granule.planes()));
    return all.array();
  }

  static Map<GranuleKey, Granule> granules(ByteBuffer bytes) {
    Map<GranuleKey, Granule> granules = new LinkedHashMap<>();
    while (bytes.hasRemaining()) {
      GranuleKey key = key(bytes);
      byte[] planes = new byte[bytes.getInt()];
      bytes.get(planes);
      granules.put(key, new Granule(planes));
    }
    return granules;
  }

  private static ByteBuffer put(ByteBuffer bytes, GranuleKey key) {
    return bytes.putInt(key.level()).putLong(key.seed()).putLong(key.x()).putLong(key.y());
  }

  private static GranuleKey key(ByteBuffer bytes) {
    int level = bytes.getInt();
    long seed = bytes.getLong();
    long x = bytes.getLong();
    return new GranuleKey(seed, level, x, bytes.getLong());
  }
}
