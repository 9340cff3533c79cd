package org.worldloom.inference.onnx;

import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.onnx.Difference.Result;
import org.worldloom.inference.onnx.ProbeWorld.Area;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;

/**
 * Finds out whether a network is local, rather than believing its pack.
 *
 * <p>A network is local when the children of a parent pixel depend on nothing further away than the
 * halo, and not on where the window begins. Both are tried with random content, and compared bit
 * for bit:
 *
 * <ol>
 *   <li>everything further than the halo from a small core is replaced by other content;
 *   <li>the same place is cut out with windows that begin up to 24 pixels elsewhere;
 *   <li>the same place is cut out with windows of other sizes, the pack's own among them.
 * </ol>
 *
 * The third may fail: then windows have to have the pack's own shape, for which the first two are
 * tried again. A K-step sampler needs no probe of its own: K runs of a network that is local with
 * halo h are local with halo K h.
 */
public final class LocalityProbe {

  private static final int[][] SHIFTS = {{1, 0}, {0, 1}, {2, 3}, {7, 5}, {16, 8}, {24, 24}};

  /** Core of the small windows: more than the largest shift, so that cores overlap. */
  private static final int CORE = 32;

  /** Core whose surroundings are replaced. */
  private static final int SMALL_CORE = 4;

  /** A place that no power of two divides, far from where windows could be aligned by chance. */
  private static final int ORIGIN = 1001;

  private final OnnxNetwork network;
  private final ModelPack pack;
  private final ProbeWorld world;

  private LocalityProbe(OnnxNetwork network) {
    this.network = network;
    this.pack = network.pack();
    this.world = new ProbeWorld(pack);
  }

  /**
   * Probes a network.
   *
   * @return what was proved; for a blended pack nothing, since it promises nothing
   * @throws ModelPackException if the pack declares the network local and it is not
   */
  public static Certification certify(OnnxNetwork network) throws ModelPackException {
    if (network.pack().kind() == ModelPack.Kind.BLENDED) {
      return new Certification(false, false);
    }
    try {
      return new LocalityProbe(network).certify();
    } catch (GenerationException e) {
      throw new ModelPackException(network.pack().network(), String.valueOf(e.getMessage()), e);
    }
  }

  private Certification certify() throws GenerationException, ModelPackException {
    Area small = square(CORE + 2 * pack.halo());
    Result reference = run(small, everywhere(small));
    requireLocal(reference);
    boolean shapeInvariant = otherSizes(reference).none();
    if (!shapeInvariant) {
      Area own = square(pack.edge());
      requireLocal(run(own, everywhere(own)));
    }
    return new Certification(true, shapeInvariant);
  }

  private void requireLocal(Result reference) throws GenerationException, ModelPackException {
    require(otherSurroundings(reference), "when only the input beyond the halo changes");
    require(otherOrigins(reference), "when only the window begins elsewhere");
  }

  private void require(Difference difference, String when) throws ModelPackException {
    if (!difference.none()) {
      throw new ModelPackException(
          pack.network(),
          "is declared local with a halo of "
              + pack.halo()
              + " parent pixels, but "
              + difference
              + " "
              + when);
    }
  }

  private Difference otherSurroundings(Result reference) throws GenerationException {
    Area window = reference.window();
    int margin = Math.max(pack.halo(), (window.width() - SMALL_CORE) / 2);
    Area core = window.shrink(margin);
    Result changed = run(window, core.shrink(-pack.halo()));
    return Difference.between(reference, changed, core);
  }

  private Difference otherOrigins(Result reference) throws GenerationException {
    Area window = reference.window();
    int core = window.width() - 2 * pack.halo();
    int most = Math.max(core / 2, core - 8);
    Difference sum = Difference.NONE;
    for (int[] shift : SHIFTS) {
      int dx = Math.min(shift[0], most);
      int dy = Math.min(shift[1], most);
      Area shifted = new Area(window.x() - dx, window.y() - dy, window.width(), window.height());
      sum = sum.plus(compare(reference, shifted));
    }
    return sum;
  }

  private Difference otherSizes(Result reference) throws GenerationException {
    Area window = reference.window();
    int edge = window.width();
    Difference sum = Difference.NONE;
    sum = sum.plus(compare(reference, new Area(window.x(), window.y(), edge + 1, edge - 11)));
    sum =
        sum.plus(compare(reference, new Area(window.x() - 3, window.y() - 1, edge - 5, edge + 8)));
    return sum.plus(compare(reference, square(pack.edge())));
  }

  private Difference compare(Result reference, Area window) throws GenerationException {
    Result result = run(window, everywhere(window));
    Area core = window.shrink(pack.halo());
    return Difference.between(
        reference, result, core.intersection(reference.window().shrink(pack.halo())));
  }

  private Result run(Area window, Area kept) throws GenerationException {
    return new Result(window, network.run(world.inputs(window, kept)), pack.scale());
  }

  private static Area square(int edge) {
    return new Area(ORIGIN, ORIGIN, edge, edge);
  }

  private static Area everywhere(Area window) {
    return window;
  }
}
