package org.worldloom.inference.sample;

import java.util.Arrays;
import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.pack.ModelPack;

/**
 * Windows of a network that is not local, on a lattice that is fixed to the world, joined by linear
 * ramps that sum to one.
 *
 * <p>A pixel is the weighted sum of the one, two or four windows whose cores cover it, always the
 * same ones, all of the pack's own shape, added in row-major order in single precision: so it does
 * not depend on what was asked. The windows needed for a request are generated with it and not
 * kept; what is certified is what all of its windows lie inside the request for, see {@link
 * #halo()}.
 */
final class BlendedWindowGenerator extends SampledWindowGenerator {

  BlendedWindowGenerator(WindowSampler sampler, Certification certification) {
    super(sampler, certification);
  }

  @Override
  public int halo() {
    return pack().margin() + pack().window();
  }

  /** Values that are not certified are 0. */
  @Override
  public float[] generate(WindowRequest request) throws GenerationException {
    if (request.width() <= 2 * halo() || request.height() <= 2 * halo()) {
      throw new IllegalArgumentException(
          "a window of "
              + request.width()
              + " x "
              + request.height()
              + " parent pixels is all halo, "
              + halo()
              + " on each side");
    }
    ModelPack pack = pack();
    WindowLattice lattice = WindowLattice.of(pack.window(), pack.overlap(), request.worldWidth());
    Blend blend = new Blend(request, halo(), pack.scale(), lattice.weights(pack.scale()));
    long lastRow = lattice.last(request.y() + request.height() - halo() - 1);
    long lastColumn = lattice.last(request.x() + request.width() - halo() - 1);
    for (long row = lattice.first(request.y() + halo()); row <= lastRow; row++) {
      for (long column = lattice.first(request.x() + halo()); column <= lastColumn; column++) {
        long x = lattice.start(column);
        long y = lattice.start(row);
        int border = pack.margin();
        float[] child = sampler().sample(cut(request, x - border, y - border, pack.edge()));
        blend.add(x, y, child, pack.edge(), border);
      }
    }
    return blend.sum();
  }

  @Override
  String windowPolicy() {
    ModelPack pack = pack();
    return "blended, window "
        + pack.window()
        + ", overlap "
        + pack.overlap()
        + ", border "
        + pack.margin();
  }

  private static WindowRequest cut(WindowRequest from, long x, long y, int edge) {
    int left = (int) (x - from.x());
    int top = (int) (y - from.y());
    int channels = from.channels();
    byte[] parent = new byte[channels * edge * edge];
    for (int line = 0; line < channels * edge; line++) {
      int row = (line / edge) * from.height() + top + line % edge;
      System.arraycopy(from.parent(), row * from.width() + left, parent, line * edge, edge);
    }
    return new WindowRequest(
        from.seed(),
        from.level(),
        x,
        y,
        edge,
        edge,
        from.worldWidth(),
        parent,
        Arrays.copyOfRange(from.log2GroundResolution(), top, top + edge));
  }
}
