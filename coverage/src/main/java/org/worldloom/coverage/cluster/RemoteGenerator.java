package org.worldloom.coverage.cluster;

import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.pack.ModelPack;

/**
 * Stands for the network of the members that generate: same identity, same windows, no session.
 *
 * @param halo parent pixels of context, as the generating members measured it
 * @param provider text for people
 */
record RemoteGenerator(
    ModelPack pack, Certification certification, int halo, String provider, String identity)
    implements WindowGenerator {

  @Override
  public float[] generate(WindowRequest request) throws GenerationException {
    throw new GenerationException("this node does not generate; other members do");
  }

  @Override
  public GenerationStatistics statistics() {
    return new GenerationStatistics(0, 0, 0);
  }

  @Override
  public void close() {}
}
