package org.worldloom.coverage.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.UUID;
import org.worldloom.inference.Certification;

/**
 * What a node publishes about one of its planets, once a second.
 *
 * @param node id of its process
 * @param name for people
 * @param member id of its Hazelcast member, empty for a client
 * @param planet name of the planet
 * @param world digest of base map and model, without what runs them
 * @param identity generation identity
 * @param generator the generator's part of the identity
 * @param generates whether it runs the network
 * @param disk whether it keeps granules on disk
 * @param halo of its network
 * @param certification of its network
 * @param provider of its network
 * @param started when the node opened the planet, milliseconds since 1970
 * @param purges purges carried out
 * @param counters its counters
 */
record NodeEntry(
    UUID node,
    String name,
    String member,
    String planet,
    String world,
    String identity,
    String generator,
    boolean generates,
    boolean disk,
    int halo,
    Certification certification,
    String provider,
    long started,
    int purges,
    ClusterStatus.Counters counters) {
  private static final int FORMAT = 1;

  /** Key of the entry. */
  String key() {
    return node + "/" + planet + "/" + identity;
  }

  NodeEntry with(ClusterStatus.Counters now, int purgesNow, String memberNow) {
    return new NodeEntry(
        node,
        name,
        memberNow,
        planet,
        world,
        identity,
        generator,
        generates,
        disk,
        halo,
        certification,
        provider,
        started,
        purgesNow,
        now);
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(FORMAT);
    out.writeUTF(node.toString());
    out.writeUTF(name);
    out.writeUTF(member);
    out.writeUTF(planet);
    out.writeUTF(world);
    out.writeUTF(identity);
    out.writeUTF(generator);
    out.writeBoolean(generates);
    out.writeBoolean(disk);
    out.writeInt(halo);
    out.writeBoolean(certification.local());
    out.writeBoolean(certification.shapeInvariant());
    out.writeUTF(provider);
    out.writeLong(started);
    out.writeInt(purges);
    for (long value : counters.values()) {
      out.writeLong(value);
    }
    return bytes.toByteArray();
  }

  /** Reads an entry; another format is an {@link IOException}. */
  static NodeEntry of(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int format = in.readInt();
    if (format != FORMAT) {
      throw new IOException("a node publishes format " + format + ", this one reads " + FORMAT);
    }
    return new NodeEntry(
        UUID.fromString(in.readUTF()),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readBoolean(),
        in.readBoolean(),
        in.readInt(),
        new Certification(in.readBoolean(), in.readBoolean()),
        in.readUTF(),
        in.readLong(),
        in.readInt(),
        counters(in));
  }

  private static ClusterStatus.Counters counters(DataInputStream in) throws IOException {
    long[] values = new long[ClusterStatus.Counters.NONE.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readLong();
    }
    return ClusterStatus.Counters.of(values);
  }
}
