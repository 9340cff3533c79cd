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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final Logger LOG = LoggerFactory.getLogger(OnnxCoverStart.class);
  private static final int THREADS = 1;
  private static final int COLOURS = 3;

  private final LandCover cover;

  private OnnxCoverStart(LandCover cover) {
    this.cover = cover;
  }

  /** The start network of a pack with land cover; nothing is loaded yet. */
  public static Optional<CoverStart> of(ModelPack pack) {
    return pack.landCover().map(OnnxCoverStart::new);
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
        + OrtEnvironment.getEnvironment().getVersion()
        + ", CPU, "
        + SessionSettings.IDENTITY;
  }

  @Override
  public Session open() throws ModelPackException {
    OrtSession.@Nullable SessionOptions options = null;
    @Nullable OrtSession session = null;
    boolean opened = false;
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      options = SessionSettings.create(OrtProvider.CPU, THREADS);
      session =
          environment.createSession(
              NetworkFile.verified(cover.start().network(), cover.start().sha256()), options);
      TensorCheck.check(
          cover.start().network(), "input", TensorContract.startInputs(), session.getInputInfo());
      TensorCheck.check(
          cover.start().network(),
          "output",
          TensorContract.startOutputs(classes()),
          session.getOutputInfo());
      opened = true;
      return new Loaded(environment, options, session, cover);
    } catch (OrtException e) {
      throw new ModelPackException(cover.start().network(), "cannot be opened: " + firstLine(e), e);
    } finally {
      if (!opened) {
        release(session, options);
      }
    }
  }

  private static void release(
      @Nullable OrtSession session, OrtSession.@Nullable SessionOptions options) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      LOG.warn("A session could not be closed: {}", firstLine(e));
    }
    if (options != null) {
      options.close();
    }
  }

  private static String firstLine(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error");
  }

  /** A session; closing waits for its runs. */
  private static final class Loaded implements Session {
    private final OrtEnvironment environment;
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final LandCover cover;
    private final ReadWriteLock running = new ReentrantReadWriteLock();
    private boolean closed;

    Loaded(
        OrtEnvironment environment,
        OrtSession.SessionOptions options,
        OrtSession session,
        LandCover cover) {
      this.environment = environment;
      this.options = options;
      this.session = session;
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
        throw new GenerationException("the start network failed: " + firstLine(e), e);
      } finally {
        running.readLock().unlock();
      }
    }

    private float[] run(Map<String, Tensor> inputs, long[] expected)
        throws OrtException, GenerationException {
      try (InputTensors tensors = InputTensors.of(environment, new NativeBuffers(), inputs);
          OrtSession.Result result = session.run(tensors.byName())) {
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
          release(session, options);
        }
      } finally {
        running.writeLock().unlock();
      }
    }
  }
}
