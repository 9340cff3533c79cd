package org.worldloom.server;

import java.nio.file.Path;

/**
 * How the server listens and how much it takes on.
 *
 * @param host address to bind, e.g. {@code 127.0.0.1}
 * @param port TCP port, 0 for any free one
 * @param picturePixels most pixels of pictures in the making at a time
 * @param queue most requests that may wait to be rendered; more are turned away with status 503
 * @param temporary existing folder for the files of coverages while they are written and sent
 */
public record ServerSettings(String host, int port, long picturePixels, int queue, Path temporary) {
  private static final int LAST_PORT = 65535;
  private static final int BYTES_PER_PIXEL = 16;

  public ServerSettings {
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("Port " + port + " is outside 0.." + LAST_PORT + ".");
    }
    if (picturePixels < 1 || queue < 0) {
      throw new IllegalArgumentException(
          picturePixels + " pixels and a queue of " + queue + " are no limits.");
    }
  }

  /** A quarter of the heap for pictures in the making, and 64 waiting requests. */
  public static ServerSettings of(String host, int port) {
    long pixels = Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_PIXEL;
    return new ServerSettings(
        host, port, pixels, 64, Path.of(System.getProperty("java.io.tmpdir")));
  }
}
