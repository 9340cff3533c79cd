package org.worldloom.coverage.cluster;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads several entries with one message: {@code IMap} has no asynchronous way to do that. */
record Look() implements EntryProcessor<SharedKey, byte[], byte[]>, ReadOnly {

  @Override
  public byte @Nullable [] process(Map.Entry<SharedKey, byte[]> entry) {
    return entry.getValue();
  }

  /** Nothing is changed, so backups have nothing to do. */
  @Override
  public @Nullable EntryProcessor<SharedKey, byte[], byte[]> getBackupProcessor() {
    return null;
  }

  /** The Compact form. */
  static final class Serializer implements CompactSerializer<Look> {
    @Override
    public Look read(CompactReader reader) {
      return new Look();
    }

    @Override
    public void write(CompactWriter writer, Look look) {}

    @Override
    public String getTypeName() {
      return "worldloom.Look";
    }

    @Override
    public Class<Look> getCompactClass() {
      return Look.class;
    }
  }
}
