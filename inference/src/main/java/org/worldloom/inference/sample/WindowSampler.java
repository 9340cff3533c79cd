package org.worldloom.inference.sample;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.noise.NoiseField;
import org.worldloom.inference.noise.NoiseKey;
import org.worldloom.inference.onnx.OnnxNetwork;
import org.worldloom.inference.onnx.Tensor;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.Sampler;
import org.worldloom.inference.pack.TensorContract;

/**
 * Makes one window: assembles the network's inputs, and runs it once or in the steps of a flow.
 *
 * <p>Any thread. Inputs are assembled outside the network's queue, so while one window runs the
 * next one's noise is drawn.
 */
final class WindowSampler implements AutoCloseable {

  /** From a window and a step to the key of its noise. */
  interface Keys {
    long key(WindowRequest request, int step);
  }

  private final OnnxNetwork network;
  private final Keys keys;
  private final ModelPack pack;
  private final float log2Finest;
  private final float log2Coarsest;

  private final LongAdder windows = new LongAdder();
  private final LongAdder childPixels = new LongAdder();
  private final long nanosBefore;

  WindowSampler(OnnxNetwork network) {
    this(
        network,
        (request, step) ->
            NoiseKey.of(request.seed(), network.pack().sha256(), request.level(), step));
  }

  /** A sampler with other keys than the planet's, to compare with other implementations. */
  WindowSampler(OnnxNetwork network, Keys keys) {
    this.network = network;
    this.keys = keys;
    this.pack = network.pack();
    this.log2Finest = log2(pack.groundResolution().min());
    this.log2Coarsest = log2(pack.groundResolution().max());
    this.nanosBefore = network.nanos();
  }

  ModelPack pack() {
    return pack;
  }

  OnnxNetwork network() {
    return network;
  }

  /** Planar child values of the whole window. */
  float[] sample(WindowRequest request) throws GenerationException {
    requireChannels(request);
    Map<String, Tensor> inputs = inputs(request);
    float[] child =
        pack.sampler() instanceof Sampler.Flow flow
            ? integrate(flow.steps(), inputs, request)
            : network.run(inputs);
    windows.increment();
    childPixels.add((long) request.width() * request.height() * pack.scale() * pack.scale());
    return child;
  }

  GenerationStatistics statistics() {
    return new GenerationStatistics(
        windows.sum(), childPixels.sum(), network.nanos() - nanosBefore);
  }

  @Override
  public void close() {
    network.close();
  }

  /** Euler's method from white noise at time 0 to the picture at time 1. */
  private float[] integrate(int steps, Map<String, Tensor> inputs, WindowRequest request)
      throws GenerationException {
    int scale = pack.scale();
    int width = scale * request.width();
    int height = scale * request.height();
    int channels = pack.state().size();
    float[] sample =
        noise(request, NoiseKey.SAMPLE, scale)
            .rectangle(scale * request.x(), scale * request.y(), width, height, channels);
    float delta = 1f / steps;
    for (int step = 0; step < steps; step++) {
      inputs.put(TensorContract.SAMPLE, new Tensor(sample, 1, channels, height, width));
      inputs.put(TensorContract.TIME, new Tensor(new float[] {(float) step / steps}, 1));
      float[] velocity = network.run(inputs);
      for (int i = 0; i < sample.length; i++) {
        sample[i] += velocity[i] * delta;
      }
    }
    return sample;
  }

  private Map<String, Tensor> inputs(WindowRequest request) {
    int width = request.width();
    int height = request.height();
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(
        TensorContract.PARENT,
        new Tensor(unit(request.parent()), 1, request.channels(), height, width));
    if (pack.noiseChannels() > 0) {
      float[] noise =
          noise(request, NoiseKey.INPUT, 1)
              .rectangle(request.x(), request.y(), width, height, pack.noiseChannels());
      inputs.put(TensorContract.NOISE, new Tensor(noise, 1, pack.noiseChannels(), height, width));
    }
    inputs.put(
        TensorContract.LOG2_GROUND_RESOLUTION,
        new Tensor(clamped(request.log2GroundResolution()), 1, 1, height, 1));
    return inputs;
  }

  private NoiseField noise(WindowRequest request, int step, int scale) {
    return new NoiseField(keys.key(request, step), scale * request.worldWidth());
  }

  private static float[] unit(byte[] parent) {
    float[] values = new float[parent.length];
    for (int i = 0; i < parent.length; i++) {
      values[i] = Byte.toUnsignedInt(parent[i]) / 255f;
    }
    return values;
  }

  private float[] clamped(float[] log2GroundResolution) {
    float[] values = new float[log2GroundResolution.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(log2Finest, Math.min(log2Coarsest, log2GroundResolution[i]));
    }
    return values;
  }

  private void requireChannels(WindowRequest request) {
    if (request.channels() != pack.state().size()) {
      throw new IllegalArgumentException(
          request.channels() + " channels, but the model's state is " + pack.state());
    }
  }

  private static float log2(double value) {
    return (float) (StrictMath.log(value) / StrictMath.log(2));
  }
}
