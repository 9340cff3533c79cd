package org.worldloom.inference.sample;

import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.WindowRequest;

/** Windows of a certified-local network need no blending: their cores agree bit for bit. */
final class LocalWindowGenerator extends SampledWindowGenerator {

  LocalWindowGenerator(WindowSampler sampler, Certification certification) {
    super(sampler, certification);
  }

  @Override
  public int halo() {
    return pack().margin();
  }

  @Override
  public float[] generate(WindowRequest request) throws GenerationException {
    int edge = pack().edge();
    boolean ownShape = request.width() == edge && request.height() == edge;
    if (!certification().shapeInvariant() && !ownShape) {
      throw new IllegalArgumentException(
          "a window of "
              + request.width()
              + " x "
              + request.height()
              + " parent pixels, but "
              + pack().name()
              + " is only certified for "
              + edge
              + " x "
              + edge);
    }
    return sampler().sample(request);
  }

  @Override
  String windowPolicy() {
    return "local, margin "
        + halo()
        + (certification().shapeInvariant() ? ", any shape" : ", edge " + pack().edge());
  }
}
