package org.worldloom.coverage.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** Granules whose content follows from their key, so that a wrong pixel is recognised anywhere. */
public final class Granules {
  private Granules() {}

  /** Smooth relief with noise on it, as imagery has. */
  public static Granule of(GranuleKey key, int channels) {
    Random random = new Random(key.hashCode() * 31L + key.seed());
    byte[] planes = new byte[channels * 4096];
    double phase = random.nextDouble() * 6;
    for (int i = 0; i < planes.length; i++) {
      double relief = Math.sin(phase + (i % 64) / 17.0 + (i >> 6) / 23.0);
      planes[i] = (byte) (120 + 60 * relief + 8 * random.nextGaussian());
    }
    return new Granule(planes);
  }

  public static Granule filledWith(int value) {
    byte[] planes = new byte[3 * 4096];
    Arrays.fill(planes, (byte) value);
    return new Granule(planes);
  }

  /** {@code count} keys in one row of level 3. */
  public static Collection<GranuleKey> row(long seed, int count) {
    return LongStream.range(0, count).mapToObj(x -> new GranuleKey(seed, 3, x, 77)).toList();
  }

  public static Map<GranuleKey, Granule> all(Collection<GranuleKey> keys, int channels) {
    Map<GranuleKey, Granule> granules = new LinkedHashMap<>();
    keys.forEach(key -> granules.put(key, of(key, channels)));
    return granules;
  }

  /** Comparable content. */
  public static Map<GranuleKey, ByteBuffer> contents(Map<GranuleKey, Granule> granules) {
    Map<GranuleKey, ByteBuffer> contents = new HashMap<>();
    granules.forEach((key, granule) -> contents.put(key, ByteBuffer.wrap(granule.planes())));
    return contents;
  }
}
