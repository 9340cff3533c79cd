package org.worldloom.inference.sample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.inference.Certification;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.onnx.LocalityProbe;
import org.worldloom.inference.onnx.OnnxNetwork;
import org.worldloom.inference.onnx.RuntimeOptions;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;

/** Opens window generators. */
public final class WindowGenerators {

  private static final Logger LOG = LoggerFactory.getLogger(WindowGenerators.class);

  private WindowGenerators() {}

  /**
   * Loads a pack's network, checks its tensors and probes its locality, which takes about a second.
   *
   * @param pack a pack that was read and thereby verified
   * @param options provider, threads and concurrent runs
   * @return a generator that the caller must close
   * @throws ModelPackException if the network is not what its pack says, or cannot run here
   */
  public static WindowGenerator open(ModelPack pack, RuntimeOptions options)
      throws ModelPackException {
    OnnxNetwork network = OnnxNetwork.open(pack, options);
    boolean opened = false;
    try {
      Certification certification = LocalityProbe.certify(network);
      WindowGenerator generator = generator(new WindowSampler(network), certification);
      LOG.info(
          "Opened model {} {} on {}: {}",
          pack.name(),
          pack.version(),
          network.provider(),
          certification);
      opened = true;
      return generator;
    } finally {
      if (!opened) {
        network.close();
      }
    }
  }

  private static WindowGenerator generator(WindowSampler sampler, Certification certification) {
    return switch (sampler.pack().kind()) {
      case LOCAL -> new LocalWindowGenerator(sampler, certification);
      case BLENDED -> new BlendedWindowGenerator(sampler, certification);
    };
  }
}
