package org.worldloom.coverage.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A question to another member about granules, answered by its {@link NodeService}.
 *
 * <p>The answer's first byte says what it is: granules, or a sentence that says why there are none.
 */
final class NodeCall implements Callable<byte[]>, HazelcastInstanceAware {
  private final String identity;
  private final byte[] keys;
  private final long generateMillis;
  private @Nullable HazelcastInstance instance;

  /**
   * A question.
   *
   * @param identity generation identity of the granules
   * @param keys their keys, {@link Keys#bytes(java.util.Collection)}
   * @param generateMillis how long the member may take to make what is missing; 0: it must not
   */
  NodeCall(String identity, byte[] keys, long generateMillis) {
    this.identity = identity;
    this.keys = keys;
    this.generateMillis = generateMillis;
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance hazelcast) {
    this.instance = hazelcast;
  }

  @Override
  public byte[] call() {
    HazelcastInstance here = instance;
    return here != null
            && here.getUserContext().get(NodeService.key(identity)) instanceof NodeService service
        ? service.answer(keys, generateMillis)
        : NodeService.failure("this member does not serve the planet any more");
  }

  /** The Compact form. */
  static final class Serializer implements CompactSerializer<NodeCall> {
    @Override
    public NodeCall read(CompactReader reader) {
      return new NodeCall(
          String.valueOf(reader.readString("identity")),
          reader.readArrayOfInt8("keys"),
          reader.readInt64("generateMillis"));
    }

    @Override
    public void write(CompactWriter writer, NodeCall call) {
      writer.writeString("identity", call.identity);
      writer.writeArrayOfInt8("keys", call.keys);
      writer.writeInt64("generateMillis", call.generateMillis);
    }

    @Override
    public String getTypeName() {
      return "worldloom.NodeCall";
    }

    @Override
    public Class<NodeCall> getCompactClass() {
      return NodeCall.class;
    }
  }
}
