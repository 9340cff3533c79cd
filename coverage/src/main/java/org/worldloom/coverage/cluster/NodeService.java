package org.worldloom.coverage.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.StoreException;

/** What a member does for the others: looks on its heap and disk, and generates. */
final class NodeService {
  private static final byte GRANULES = 1;
  private static final byte FAILURE = 2;

  private final GranuleStore heap;
  private final GranuleStore disk;
  private final GranuleMaking making;

  /** Makes granules of one seed and level. */
  @FunctionalInterface
  interface GranuleMaking {
    Map<GranuleKey, Granule> make(Collection<GranuleKey> keys, long deadline) throws IOException;
  }

  /**
   * A service.
   *
   * @param heap what this node has at hand
   * @param disk this node's own durable store
   * @param making finds or generates granules
   */
  NodeService(GranuleStore heap, GranuleStore disk, GranuleMaking making) {
    this.heap = heap;
    this.disk = disk;
    this.making = making;
  }

  /** Under which name the service is found in its instance. */
  static String key(String identity) {
    return "worldloom." + identity;
  }

  /** Answers a {@link NodeCall}; never throws what is worth telling. */
  byte[] answer(byte[] keys, long generateMillis) {
    List<GranuleKey> asked = Keys.keys(ByteBuffer.wrap(keys));
    try {
      Map<GranuleKey, Granule> granules =
          generateMillis > 0
              ? making.make(
                  asked, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(generateMillis))
              : kept(asked);
      return framed(GRANULES, Keys.bytes(granules));
    } catch (IOException | RuntimeException e) {
      return failure(String.valueOf(e.getMessage()));
    }
  }

  /** What others ask for does not move up to this node's heap. */
  private Map<GranuleKey, Granule> kept(List<GranuleKey> asked) throws StoreException {
    Map<GranuleKey, Granule> found = new HashMap<>(heap.getAll(asked));
    Set<GranuleKey> rest = new LinkedHashSet<>(asked);
    rest.removeAll(found.keySet());
    if (!rest.isEmpty()) {
      found.putAll(disk.getAll(rest));
    }
    return found;
  }

  static byte[] failure(String sentence) {
    return framed(FAILURE, sentence.getBytes(StandardCharsets.UTF_8));
  }

  /** What an answer holds. */
  static Map<GranuleKey, Granule> granules(byte[] answer) throws StoreException {
    ByteBuffer bytes = ByteBuffer.wrap(answer);
    if (bytes.get() == GRANULES) {
      return Keys.granules(bytes);
    }
    throw new StoreException(
        "another member could not answer: "
            + StandardCharsets.UTF_8.decode(bytes.slice()).toString());
  }

  private static byte[] framed(byte kind, byte[] content) {
    return ByteBuffer.allocate(1 + content.length).put(kind).put(content).array();
  }
}
