package org.worldloom.inference.onnx;

import java.util.HashMap;
import java.util.Map;
import org.worldloom.inference.noise.NoiseField;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.Sampler;
import org.worldloom.inference.pack.TensorContract;

/**
 * An endless random world from which windows are cut for a probe: at one place, any two windows
 * have the same content.
 */
final class ProbeWorld {

  private static final long COLUMNS = 1L << 40;
  private static final float MID_TIME = 0.5f;

  private final ModelPack pack;

  /** Two worlds: outside the part that is kept, the first is replaced by the second. */
  private final NoiseField first = new NoiseField(1, COLUMNS);

  private final NoiseField second = new NoiseField(2, COLUMNS);

  /** A square or rectangle of parent pixels. */
  record Area(int x, int y, int width, int height) {

    Area shrink(int margin) {
      return new Area(x + margin, y + margin, width - 2 * margin, height - 2 * margin);
    }

    Area intersection(Area other) {
      int left = Math.max(x, other.x);
      int top = Math.max(y, other.y);
      return new Area(
          left,
          top,
          Math.min(x + width, other.x + other.width) - left,
          Math.min(y + height, other.y + other.height) - top);
    }

    private Area times(int scale) {
      return new Area(x * scale, y * scale, width * scale, height * scale);
    }

    private boolean contains(int column, int row) {
      return column >= x && column < x + width && row >= y && row < y + height;
    }
  }

  ProbeWorld(ModelPack pack) {
    this.pack = pack;
  }

  /**
   * The network's inputs for a window.
   *
   * @param kept everything outside it is other content than usual
   */
  Map<String, Tensor> inputs(Area window, Area kept) {
    int states = pack.state().size();
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(TensorContract.PARENT, grey(normal(window, kept, states)));
    if (pack.noiseChannels() > 0) {
      inputs.put(TensorContract.NOISE, normal(window, kept, pack.noiseChannels()));
    }
    inputs.put(TensorContract.LOG2_GROUND_RESOLUTION, rows(window, kept));
    if (pack.sampler() instanceof Sampler.Flow) {
      int scale = pack.scale();
      inputs.put(TensorContract.SAMPLE, normal(window.times(scale), kept.times(scale), states));
      inputs.put(TensorContract.TIME, new Tensor(new float[] {MID_TIME}, 1));
    }
    return inputs;
  }

  private Tensor normal(Area window, Area kept, int channels) {
    float[] values = cut(first, window, channels);
    float[] others = cut(second, window, channels);
    for (int i = 0; i < values.length; i++) {
      int column = window.x + i % window.width;
      int row = window.y + i / window.width % window.height;
      if (!kept.contains(column, row)) {
        values[i] = others[i];
      }
    }
    return new Tensor(values, 1, channels, window.height, window.width);
  }

  private static float[] cut(NoiseField field, Area window, int channels) {
    return field.rectangle(window.x, window.y, window.width, window.height, channels);
  }

  /** Normal values as bytes / 255, as parents are. */
  private static Tensor grey(Tensor normal) {
    float[] values = normal.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(255, Math.round(128 + 64 * values[i]))) / 255f;
    }
    return normal;
  }

  private Tensor rows(Area window, Area kept) {
    double min = log2(pack.groundResolution().min());
    double max = log2(pack.groundResolution().max());
    Area column = new Area(0, window.y, 1, window.height);
    float[] values = normal(column, new Area(0, kept.y, 1, kept.height), 1).values();
    for (int i = 0; i < values.length; i++) {
      double fraction = Math.max(0, Math.min(1, 0.5 + values[i] / 4));
      values[i] = (float) (min + fraction * (max - min));
    }
    return new Tensor(values, 1, 1, window.height, 1);
  }

  private static double log2(double value) {
    return StrictMath.log(value) / StrictMath.log(2);
  }
}
