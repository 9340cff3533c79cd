package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.store.Granule;

/**
 * A kept base map, mapped into memory.
 *
 * <p>The pages belong to the operating system's cache, not to the Java heap. A mapping cannot
 * exceed 2 GB, so a file has as many mappings of {@value #MAPPING_BYTES} bytes as it needs. {@link
 * #close} only forgets the mappings: they go when the last reader is done with them, since pages
 * that are unmapped under a reader would stop the whole process.
 */
final class MappedBaseMap implements BaseMap {
  private static final int MAPPING_BYTES = 1 << 30;

  private final BaseMapLayout layout;
  private final String identity;
  private volatile @Nullable List<MappedByteBuffer> mappings;

  private MappedBaseMap(BaseMapLayout layout, String identity, List<MappedByteBuffer> mappings) {
    this.layout = layout;
    this.identity = identity;
    this.mappings = mappings;
  }

  /**
   * Opens a kept base map, if the file is there, whole, and the expected one.
   *
   * @throws IOException if it is there and cannot be read
   */
  static Optional<BaseMap> open(Path file, BaseMapLayout layout, String identity)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != layout.length() || !hasHeader(channel, layout.header(identity))) {
        return Optional.empty();
      }
      return Optional.of(new MappedBaseMap(layout, identity, map(channel, layout)));
    }
  }

  private static boolean hasHeader(FileChannel channel, ByteBuffer expected) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(expected.remaining());
    while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
      // Read on until the header is full.
    }
    return header.flip().equals(expected);
  }

  private static List<MappedByteBuffer> map(FileChannel channel, BaseMapLayout layout)
      throws IOException {
    long step = (long) granulesPerMapping(layout) * layout.granuleBytes();
    List<MappedByteBuffer> mappings = new ArrayList<>();
    for (long at = BaseMapLayout.HEADER_BYTES; at < layout.length(); at += step) {
      long size = Math.min(step, layout.length() - at);
      mappings.add(channel.map(FileChannel.MapMode.READ_ONLY, at, size));
    }
    return List.copyOf(mappings);
  }

  private static int granulesPerMapping(BaseMapLayout layout) {
    return MAPPING_BYTES / layout.granuleBytes();
  }

  @Override
  public int channels() {
    return layout.channels();
  }

  @Override
  public Granule granule(int level, long x, long y) {
    List<MappedByteBuffer> open = mappings;
    if (open == null) {
      throw new IllegalStateException("the base map is closed");
    }
    long ordinal = layout.ordinal(level, x, y);
    int perMapping = granulesPerMapping(layout);
    byte[] planes = new byte[layout.granuleBytes()];
    int at = (int) (ordinal % perMapping) * planes.length;
    open.get((int) (ordinal / perMapping)).get(at, planes);
    return new Granule(planes);
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void close() {
    mappings = null;
  }
}
