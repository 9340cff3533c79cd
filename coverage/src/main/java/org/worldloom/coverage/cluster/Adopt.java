package org.worldloom.coverage.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;

/**
 * Put if absent of several granules, where they live, with one message.
 *
 * @param maker the node that made them, 16 bytes
 * @param granules what to store
 */
record Adopt(byte[] maker, Map<GranuleKey, Granule> granules)
    implements EntryProcessor<SharedKey, byte[], byte[]> {

  /** What was there before, or null if the granule was stored. */
  @Override
  public byte @Nullable [] process(Map.Entry<SharedKey, byte[]> entry) {
    byte[] earlier = entry.getValue();
    Granule offered = granules.get(entry.getKey().granule());
    if (earlier == null && offered != null) {
      byte[] planes = offered.planes();
      byte[] value = Arrays.copyOf(planes, planes.length + maker.length);
      System.arraycopy(maker, 0, value, planes.length, maker.length);
      entry.setValue(value);
    }
    return earlier;
  }

  /** The Compact form. */
  static final class Serializer implements CompactSerializer<Adopt> {
    @Override
    public Adopt read(CompactReader reader) {
      return new Adopt(
          reader.readArrayOfInt8("maker"),
          Keys.granules(ByteBuffer.wrap(reader.readArrayOfInt8("granules"))));
    }

    @Override
    public void write(CompactWriter writer, Adopt adopt) {
      writer.writeArrayOfInt8("maker", adopt.maker());
      writer.writeArrayOfInt8("granules", Keys.bytes(adopt.granules()));
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
