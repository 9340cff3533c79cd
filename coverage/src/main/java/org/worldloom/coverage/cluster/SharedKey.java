package org.worldloom.coverage.cluster;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import com.hazelcast.partition.PartitionAware;
import org.worldloom.coverage.store.GranuleKey;

/** Key of a granule in the cluster's memory: granules of one cell live on one member. */
record SharedKey(GranuleKey granule) implements PartitionAware<byte[]> {

  @Override
  public byte[] getPartitionKey() {
    return CellOfGranules.of(granule).bytes();
  }

  /** The Compact form. */
  static final class Serializer implements CompactSerializer<SharedKey> {
    @Override
    public SharedKey read(CompactReader reader) {
      return new SharedKey(
          new GranuleKey(
              reader.readInt64("seed"),
              reader.readInt32("level"),
              reader.readInt64("x"),
              reader.readInt64("y")));
    }

    @Override
    public void write(CompactWriter writer, SharedKey key) {
      writer.writeInt64("seed", key.granule().seed());
      writer.writeInt32("level", key.granule().level());
      writer.writeInt64("x", key.granule().x());
      writer.writeInt64("y", key.granule().y());
    }

    @Override
    public String getTypeName() {
      return "worldloom.SharedKey";
    }

    @Override
    public Class<SharedKey> getCompactClass() {
      return SharedKey.class;
    }
  }
}
