package org.worldloom.coverage.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.worldloom.coverage.cluster.ClusterSettings.Mode;
import org.worldloom.coverage.cluster.ClusterSettings.Strangers;

/** What a hostile sender puts on the wire does not come to life here. */
class DeserializationTest {
  /** How many objects of the classes below were read. */
  private static final AtomicInteger READ = new AtomicInteger();

  /** Does something when it is read. */
  private static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }
  }

  /** The same for the other way of reading. */
  public static final class ExternalGadget implements Externalizable {
    private static final long serialVersionUID = 1;

    @Override
    public void writeExternal(ObjectOutput out) {}

    @Override
    public void readExternal(ObjectInput in) {
      READ.incrementAndGet();
    }
  }

  @BeforeEach
  void nothingWasRead() {
    READ.set(0);
  }

  private static InternalSerializationService of(SerializationConfig config) {
    return new DefaultSerializationServiceBuilder().setConfig(config).build();
  }

  static Stream<SerializationConfig> ours() throws IOException {
    return Stream.of(
        HazelcastSetup.member(
                TestNode.settings("filter", Mode.MEMBER, true, Strangers.SERVE).connection(), "me")
            .getSerializationConfig(),
        HazelcastSetup.client(
                TestNode.settings("filter", Mode.CLIENT, false, Strangers.SERVE).connection())
            .getSerializationConfig());
  }

  private static Data sent(Object value) {
    return of(new SerializationConfig()).toData(value);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void aForbiddenClassIsRefused(SerializationConfig config) {
    for (Object hostile : new Object[] {new Gadget(), new ExternalGadget()}) {
      Data data = sent(hostile);
      assertThatThrownBy(() -> of(config).toObject(data))
          .hasStackTraceContaining("is not allowed")
          .hasStackTraceContaining(hostile.getClass().getName());
    }
    assertThat(READ).hasValue(0);
  }

  /** Without this the test above could pass because nothing is ever read. */
  @Test
  void withoutTheFilterItIsRead() {
    Object unusedGadget = of(new SerializationConfig()).toObject(sent(new Gadget()));
    Object unusedExternal = of(new SerializationConfig()).toObject(sent(new ExternalGadget()));
    assertThat(READ).hasValue(2);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void membersUnderstandEachOthersFailures(SerializationConfig config) {
    Object read = of(config).toObject(sent(new IllegalStateException("moved")));
    assertThat(read).isInstanceOf(IllegalStateException.class);
  }
}
