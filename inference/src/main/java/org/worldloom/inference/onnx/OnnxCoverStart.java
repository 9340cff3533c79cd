package org.worldloom.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.worldloom.inference.CoverStart;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.pack.LandCover;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;
import org.worldloom.inference.pack.NetworkFile;
import org.worldloom.inference.pack.TensorContract;

/**
 * A pack's start network in ONNX Runtime: on the CPU and on one thread per run, wherever the planet
 * itself runs, so that a base map is the same on every machine of one runtime version.
 */
public final class OnnxCoverStart implements CoverStart {
  private static final int THREADS = 1;
  private static final int COLOURS = 3;

  private final OrtEnvironment environment;
  private final LandCover cover;

  private OnnxCoverStart(OrtEnvironment environment, LandCover cover) {
    this.environment = environment;
    this.cover = cover;
  }

  /**
   * The start network of a pack with land cover; the network is not loaded yet.
   *
   * @throws ModelPackException if ONNX Runtime does not load on this machine
   */
  public static Optional<CoverStart> of(ModelPack pack) throws ModelPackException {
    if (pack.landCover().isEmpty()) {
      return Optional.empty();
    }
    LandCover cover = pack.landCover().get();
    OrtEnvironment environment = LoadedModel.environment(cover.start().network());
    return Optional.of(new OnnxCoverStart(environment, cover));
  }

  @Override
  public int classes() {
    return cover.legend().size();
  }

  @Override
  public int halo() {
    return cover.start().halo();
  }

  @Override
  public String identity() {
    return cover.start().sha256()
        + ", halo "
        + halo()
        + ", onnxruntime "
        + environment.getVersion()
        + ", CPU, "
        + SessionSettings.IDENTITY;
  }

  @Override
  public Session open() throws ModelPackException {
    LandCover.Start start = cover.start();
    LoadedModel model =
        LoadedModel.open(
            start.network(),
            NetworkFile.verified(start.network(), start.sha256()),
            new LoadedModel.Tensors(
                TensorContract.startInputs(), TensorContract.startOutputs(classes())),
            OrtProvider.CPU,
            THREADS);
    return new Loaded(environment, model, cover);
  }

  /** A session; closing waits for its runs. */
  private static final class Loaded implements Session {
    private final OrtEnvironment environment;
    private final LoadedModel model;
    private final LandCover cover;
    private final ReadWriteLock running = new ReentrantReadWriteLock();
    private boolean closed;

    Loaded(OrtEnvironment environment, LoadedModel model, LandCover cover) {
      this.environment = environment;
      this.model = model;
      this.cover = cover;
    }

    @Override
    public float[] weights(float[] colour, float[] latitude, int width) throws GenerationException {
      int height = latitude.length;
      Map<String, Tensor> inputs =
          Map.of(
              TensorContract.COLOUR,
              new Tensor(colour, 1, COLOURS, height, width),
              TensorContract.LATITUDE,
              new Tensor(latitude, 1, 1, height, 1));
      running.readLock().lock();
      try {
        if (closed) {
          throw new IllegalStateException("the start network is closed");
        }
        return run(inputs, new long[] {1, cover.legend().size(), height, width});
      } catch (OrtException e) {
        throw new GenerationException("the start network failed: " + LoadedModel.firstLine(e), e);
      } finally {
        running.readLock().unlock();
      }
    }

    private float[] run(Map<String, Tensor> inputs, long[] expected)
        throws OrtException, GenerationException {
      try (InputTensors tensors = InputTensors.of(environment, new NativeBuffers(), inputs);
          OrtSession.Result result = model.session().run(tensors.byName())) {
        if (result.get(TensorContract.COVER).orElse(null) instanceof OnnxTensor tensor
            && Arrays.equals(expected, tensor.getInfo().getShape())) {
          return tensor.getFloatBuffer().array();
        }
        throw new GenerationException(
            cover.start().network()
                + ": the start network gave no tensor of shape "
                + Arrays.toString(expected));
      }
    }

    @Override
    public void close() {
      running.writeLock().lock();
      try {
        if (!closed) {
          closed = true;
          model.close();
        }
      } finally {
        running.writeLock().unlock();
      }
    }
  }
}
