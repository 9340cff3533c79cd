package org.worldloom.inference.sample;

import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.pack.Digests;
import org.worldloom.inference.pack.ModelPack;

/** What local and blended generators have in common: one sampler and its identity. */
abstract class SampledWindowGenerator implements WindowGenerator {

  private final WindowSampler sampler;
  private final Certification certification;

  SampledWindowGenerator(WindowSampler sampler, Certification certification) {
    this.sampler = sampler;
    this.certification = certification;
  }

  /** Text that differs whenever windows are laid out or joined otherwise. */
  abstract String windowPolicy();

  final WindowSampler sampler() {
    return sampler;
  }

  @Override
  public final ModelPack pack() {
    return sampler.pack();
  }

  @Override
  public final Certification certification() {
    return certification;
  }

  @Override
  public final GenerationStatistics statistics() {
    return sampler.statistics();
  }

  @Override
  public final String provider() {
    return sampler.network().provider();
  }

  @Override
  public final String identity() {
    ModelPack pack = pack();
    return Digests.sha256(
        String.join(
            "\n",
            pack.sha256(),
            pack.kind().toString(),
            pack.sampler().toString(),
            pack.groundResolution().toString(),
            sampler.network().identity(),
            windowPolicy()));
  }

  @Override
  public final void close() {
    sampler.close();
  }
}
