package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * The granules of a base map's file in the making. Several threads may read and write different
 * planes.
 */
record KeptGranules(BaseMapLayout layout, FileChannel file) {
  private static final int PLANE = WorldGrid.GRANULE * WorldGrid.GRANULE;

  /** Reads planes of a granule, from its first on. */
  void read(byte[] planes, int level, long x, long y) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(planes);
    long offset = layout.offset(level, x, y);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("the file being written became shorter");
      }
    }
  }

  /**
   * Writes planes of a granule.
   *
   * @param channel of the first plane
   */
  void write(byte[] planes, int channel, int level, long x, long y) throws IOException {
    writeFully(ByteBuffer.wrap(planes), layout.offset(level, x, y) + (long) channel * PLANE);
  }

  void writeFully(ByteBuffer buffer, long offset) throws IOException {
    while (buffer.hasRemaining()) {
      file.write(buffer, offset + buffer.position());
    }
  }
}
