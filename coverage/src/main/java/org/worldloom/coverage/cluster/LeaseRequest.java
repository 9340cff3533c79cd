package org.worldloom.coverage.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Takes, renews or gives back a lease, where its entry lives.
 *
 * <p>The entry is the holder (16 bytes of node, 8 of claim) and the time of the latest renewal on
 * the clock of the member that has the entry. It is free if it is absent, if it was not renewed for
 * longer than the lease, if its time lies in the future (another member's clock), or if the holder
 * is known to have left.
 *
 * @param holder who asks
 * @param leaseMillis length of the lease; 0 gives it back
 * @param departed nodes that the asker saw leaving, 16 bytes each
 */
record LeaseRequest(byte[] holder, long leaseMillis, byte[] departed)
    implements EntryProcessor<byte[], byte[], Byte> {
  static final int NODE = 16;
  static final int HOLDER = NODE + Long.BYTES;

  /** 1 if the asker holds the lease, or has given it back; 0 if somebody else holds it. */
  @Override
  public Byte process(Map.Entry<byte[], byte[]> entry) {
    byte[] held = entry.getValue();
    boolean mine = held != null && startsWith(held, holder, 0, HOLDER);
    if (leaseMillis == 0) {
      if (mine) {
        clear(entry);
      }
      return 1;
    }
    long now = System.currentTimeMillis();
    if (held != null && !mine && !hasLeft(held) && !hasEnded(held, now)) {
      return 0;
    }
    entry.setValue(ByteBuffer.allocate(HOLDER + Long.BYTES).put(holder).putLong(now).array());
    return 1;
  }

  /** An entry processor removes by storing null. */
  @SuppressWarnings("NullAway")
  private static void clear(Map.Entry<byte[], byte[]> entry) {
    entry.setValue(null);
  }

  private boolean hasEnded(byte[] held, long now) {
    long age = now - ByteBuffer.wrap(held).getLong(HOLDER);
    return age > leaseMillis || age < 0;
  }

  private boolean hasLeft(byte[] held) {
    for (int at = 0; at < departed.length; at += NODE) {
      if (startsWith(held, departed, at, NODE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] held, byte[] prefix, int at, int length) {
    return java.util.Arrays.equals(held, 0, length, prefix, at, at + length);
  }

  /** The Compact form. */
  static final class Serializer implements CompactSerializer<LeaseRequest> {
    @Override
    public LeaseRequest read(CompactReader reader) {
      return new LeaseRequest(
          reader.readArrayOfInt8("holder"),
          reader.readInt64("leaseMillis"),
          reader.readArrayOfInt8("departed"));
    }

    @Override
    public void write(CompactWriter writer, LeaseRequest request) {
      writer.writeArrayOfInt8("holder", request.holder());
      writer.writeInt64("leaseMillis", request.leaseMillis());
      writer.writeArrayOfInt8("departed", request.departed());
    }

    @Override
    public String getTypeName() {
      return "worldloom.LeaseRequest";
    }

    @Override
    public Class<LeaseRequest> getCompactClass() {
      return LeaseRequest.class;
    }
  }
}
