package org.worldloom.inference;

import org.worldloom.inference.pack.ModelPack;

/**
 * Generates the child pixels of parent windows with one model pack.
 *
 * <p><b>Determinism.</b> The certified core of the result is a pure function of (seed, model,
 * level, absolute parent position and content, ground resolution). What "certified" means is told
 * by {@link #certification()}, which was measured on this machine when the generator was opened.
 *
 * <p><b>Threads.</b> All methods may be called from any thread; implementations bound the number of
 * network executions that run at a time and block callers beyond it.
 *
 * <p><b>Failure.</b> {@link #generate} throws {@link GenerationException} when the runtime fails;
 * nothing is retried or cached here. After {@link #close()} every call throws {@link
 * IllegalStateException}; closing twice is harmless.
 */
public interface WindowGenerator extends AutoCloseable {

  /** The model pack in use. */
  ModelPack pack();

  /** What was proved about the network when it was opened. */
  Certification certification();

  /**
   * Parent pixels on each side of a request whose children are not certified: for a local pack its
   * halo times the number of sampler steps; for a blended one, its border and a whole window, so
   * that every window of its lattice that touches the rest lies inside the request.
   */
  int halo();

  /**
   * Generates all child pixels of the window, halo included.
   *
   * @param request parent window, larger than twice the halo; square and of the pack's own shape if
   *     a local network is not certified {@link Certification#shapeInvariant()}
   * @return planar child values {@code [(c * 4h + row) * 4w + column]} in 0..1, unclamped; only the
   *     part further than {@code 4 * halo()} child pixels from the edge is certified
   */
  float[] generate(WindowRequest request) throws GenerationException;

  /** Time and number of network executions so far. */
  GenerationStatistics statistics();

  /** Text for people: provider and device, e.g. {@code "CPU (2 threads)"}. */
  String provider();

  /**
   * Everything about this generator, other than the seed, that may change a pixel: model digest,
   * runtime version, provider, window policy. Part of the cache key of every tile.
   */
  String identity();

  @Override
  void close();
}
