package org.worldloom.coverage.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Put if absent, where the entry lives: {@code IMap} has no asynchronous one.
 *
 * @param value what to store
 */
record Adopt(byte[] value) implements EntryProcessor<byte[], byte[], byte[]> {

  /** What was there before, or null if the value was stored. */
  @Override
  public byte @Nullable [] process(Map.Entry<byte[], byte[]> entry) {
    byte[] earlier = entry.getValue();
    if (earlier == null) {
      entry.setValue(value);
    }
    return earlier;
  }

  /** The Compact form. */
  static final class Serializer implements CompactSerializer<Adopt> {
    @Override
    public Adopt read(CompactReader reader) {
      return new Adopt(reader.readArrayOfInt8("value"));
    }

    @Override
    public void write(CompactWriter writer, Adopt adopt) {
      writer.writeArrayOfInt8("value", adopt.value());
    }

    @Override
    public String getTypeName() {
      return "worldloom.Adopt";
    }

    @Override
    public Class<Adopt> getCompactClass() {
      return Adopt.class;
    }
  }
}
