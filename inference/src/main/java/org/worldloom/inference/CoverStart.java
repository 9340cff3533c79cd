package org.worldloom.inference;

import java.io.IOException;

/**
 * Makes the land-cover weights of level 0 from the colours of the base map, once, when a base map
 * is imported.
 *
 * <p>The result is part of the base map, so it must not depend on where the planet runs: {@link
 * #identity()} names everything that may change a bit of it.
 */
public interface CoverStart {

  /** Classes whose weights are made. */
  int classes();

  /** Pixels of context that a window needs on each side. */
  int halo();

  /** Everything that may change a weight: network, runtime, its settings. */
  String identity();

  /**
   * Loads the network.
   *
   * @throws IOException if it is not what its pack says, in one sentence
   */
  Session open() throws IOException;

  /** A loaded network. Any thread; several runs at a time. */
  interface Session extends AutoCloseable {

    /**
     * The weights of one window.
     *
     * @param colour planar red, green, blue, {@code [(c * height + row) * width + column]}, 0..1,
     *     halo included
     * @param latitude degrees of each row's centre, halo included
     * @param width columns, halo included
     * @return planar weights of all classes with the window's size, 0..1, sum 1; the halo's are
     *     worthless
     */
    float[] weights(float[] colour, float[] latitude, int width) throws GenerationException;

    @Override
    void close();
  }
}
