package org.worldloom.server.cli.render;

import java.awt.Rectangle;
import java.io.IOException;

/** Reads parts of one map. */
@FunctionalInterface
public interface PixelReader {

  /**
   * The pixels of one part.
   *
   * @param part columns and rows inside the map
   * @return {@code [(row * part.width + column) * bands + band]}, unsigned
   */
  byte[] read(Rectangle part) throws IOException;
}
