package org.worldloom.coverage.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.store.DurableStoreContract;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;
import org.worldloom.coverage.store.GranuleStore;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.StoreException;

/**
 * The store of a cluster of two members keeps the contract of all stores: heap, this node's disk,
 * memory that is half on the other member, the other member's disk.
 */
@Timeout(120)
class ClusterStoreTest extends DurableStoreContract {
  private static final Clusters PROCESS = new Clusters();
  private static TestNode other;
  private static ClusterLink held;

  @org.junit.jupiter.api.BeforeAll
  static void anotherMember(@TempDir Path folder) throws IOException {
    other = TestNode.member("contract", folder).start();
    held = PROCESS.join(settings().connection());
  }

  @org.junit.jupiter.api.AfterAll
  static void end() throws IOException {
    PROCESS.leave(settings().connection());
    other.close();
  }

  private static ClusterSettings settings() {
    return TestNode.settings(
        "contract", ClusterSettings.Mode.MEMBER, true, ClusterSettings.Strangers.SERVE);
  }

  @BeforeEach
  @AfterEach
  void forget() {
    held.instance().getMap(HazelcastSetup.GRANULES + TestNode.IDENTITY).clear();
    held.instance().getMap(HazelcastSetup.PURGES + TestNode.IDENTITY).clear();
  }

  @Override
  protected GranuleStore open() throws StoreException {
    try {
      return new Node(directory);
    } catch (IOException e) {
      throw new StoreException("no node", e);
    }
  }

  /** A store that leaves the cluster when it is closed. */
  private static final class Node implements GranuleStore {
    private final PlanetNode node;
    private final GranuleStore store;

    Node(Path folder) throws IOException {
      node = PlanetNode.join(PROCESS, settings(), "earth", "world");
      store = TestNode.store(node, folder);
    }

    @Override
    public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys) throws StoreException {
      return store.getAll(keys);
    }

    @Override
    public Map<GranuleKey, Granule> putAllIfAbsent(Map<GranuleKey, Granule> granules)
        throws StoreException {
      return store.putAllIfAbsent(granules);
    }

    @Override
    public long purge(Purge purge) throws StoreException {
      return store.purge(purge);
    }

    @Override
    public void flush() throws StoreException {
      store.flush();
    }

    private boolean closed;

    @Override
    public void close() throws StoreException {
      store.close();
      if (!closed) {
        closed = true;
        node.close();
      }
    }
  }
}
