package org.worldloom.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackException;
import org.worldloom.inference.pack.NetworkFile;
import org.worldloom.inference.pack.TensorContract;

/**
 * A pack's network, loaded and ready to run.
 *
 * <p><b>Determinism.</b> What may change the last bit of a result is fixed: the whole graph
 * optimisation, sequential execution, deterministic kernels, one window per run, and on CUDA no
 * TF32 and one convolution algorithm. The rest (runtime version, provider) is in {@link
 * #identity()}.
 *
 * <p><b>Threads.</b> {@link #run} may be called from any thread; no more runs than agreed happen at
 * a time, and callers beyond that wait in order of arrival. {@link #close()} waits for runs that
 * have begun.
 */
public final class OnnxNetwork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxNetwork.class);

  private final OrtEnvironment environment;
  private final LoadedModel model;
  private final ModelPack pack;
  private final OrtProvider provider;
  private final RuntimeOptions runtime;

  /** Follows the name of the provider for people; why it is not the one that was preferred. */
  private final String remark;

  private final Semaphore slots;
  private final ConcurrentLinkedQueue<NativeBuffers> idleBuffers = new ConcurrentLinkedQueue<>();
  private final LongAdder nanos = new LongAdder();
  private volatile boolean closed;

  /** Guarded by holding all slots. */
  private boolean released;

  private OnnxNetwork(
      OrtEnvironment environment,
      LoadedModel model,
      ModelPack pack,
      OrtProvider provider,
      RuntimeOptions runtime,
      String remark) {
    this.environment = environment;
    this.model = model;
    this.pack = pack;
    this.provider = provider;
    this.runtime = runtime;
    this.remark = remark;
    this.slots = new Semaphore(runtime.concurrentRuns(), true);
  }

  /**
   * Loads the network of a pack.
   *
   * @throws ModelPackException if the file changed, is not an ONNX model, has other tensors than
   *     the pack declares, or if the provider is not available
   */
  public static OnnxNetwork open(ModelPack pack, RuntimeOptions runtime) throws ModelPackException {
    ByteBuffer model = NetworkFile.verified(pack);
    OrtEnvironment environment = LoadedModel.environment(pack.network());
    boolean hasCuda = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    if (runtime.provider() == ProviderKind.CUDA && !hasCuda) {
      throw new ModelPackException(
          pack.network(), "cannot run on CUDA: this ONNX Runtime was built without it");
    }
    String remark = "";
    if (runtime.provider() == ProviderKind.AUTO && hasCuda) {
      try {
        return open(environment, model, pack, OrtProvider.CUDA, runtime, remark);
      } catch (ModelPackException e) {
        LOG.warn("The CPU is used, since CUDA is not usable: {}", e.getMessage());
        remark = ", since CUDA is not usable here (the log says why)";
      }
    }
    OrtProvider provider =
        runtime.provider() == ProviderKind.CUDA ? OrtProvider.CUDA : OrtProvider.CPU;
    return open(environment, model, pack, provider, runtime, remark);
  }

  private static OnnxNetwork open(
      OrtEnvironment environment,
      ByteBuffer model,
      ModelPack pack,
      OrtProvider provider,
      RuntimeOptions runtime,
      String remark)
      throws ModelPackException {
    LoadedModel loaded =
        LoadedModel.open(
            pack.network(),
            model,
            new LoadedModel.Tensors(pack.inputs(), pack.outputs()),
            provider,
            runtime.effectiveThreads());
    return new OnnxNetwork(environment, loaded, pack, provider, runtime, remark);
  }

  /** The pack this network belongs to. */
  public ModelPack pack() {
    return pack;
  }

  /**
   * Runs the network once.
   *
   * @param inputs a tensor for each input
   * @return values of the output {@code child}, row-major; the caller's own
   * @throws GenerationException if the runtime fails or the thread is interrupted while waiting
   * @throws IllegalStateException if this network was closed
   */
  public float[] run(Map<String, Tensor> inputs) throws GenerationException {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GenerationException("interrupted while waiting for the network", e);
    }
    try {
      if (closed) {
        throw new IllegalStateException("the network " + pack.name() + " is closed");
      }
      return runNow(inputs);
    } catch (OrtException e) {
      throw new GenerationException(
          "the network " + pack.name() + " failed: " + LoadedModel.firstLine(e), e);
    } finally {
      slots.release();
    }
  }

  private float[] runNow(Map<String, Tensor> inputs) throws GenerationException, OrtException {
    NativeBuffers idle = idleBuffers.poll();
    NativeBuffers buffers = idle == null ? new NativeBuffers() : idle;
    try (InputTensors tensors = InputTensors.of(environment, buffers, inputs)) {
      long start = System.nanoTime();
      try (OrtSession.Result result = model.session().run(tensors.byName())) {
        nanos.add(System.nanoTime() - start);
        return values(result, inputs);
      }
    } finally {
      idleBuffers.add(buffers);
    }
  }

  private float[] values(OrtSession.Result result, Map<String, Tensor> inputs)
      throws GenerationException, OrtException {
    long[] expected = childShape(inputs);
    if (result.get(TensorContract.CHILD).orElse(null) instanceof OnnxTensor tensor) {
      long[] actual = tensor.getInfo().getShape();
      if (Arrays.equals(expected, actual)) {
        return tensor.getFloatBuffer().array();
      }
      throw new GenerationException(
          "the network "
              + pack.name()
              + " gave a tensor of shape "
              + Arrays.toString(actual)
              + " instead of "
              + Arrays.toString(expected));
    }
    throw new GenerationException("the network " + pack.name() + " gave no tensor");
  }

  private long[] childShape(Map<String, Tensor> inputs) {
    Tensor parent = inputs.get(TensorContract.PARENT);
    if (parent == null) {
      throw new IllegalArgumentException("no input " + TensorContract.PARENT);
    }
    long[] shape = parent.shape();
    return new long[] {shape[0], shape[1], pack.scale() * shape[2], pack.scale() * shape[3]};
  }

  /** Nanoseconds spent inside the runtime so far, summed over concurrent runs. */
  public long nanos() {
    return nanos.sum();
  }

  /** Text for people, e.g. {@code "CPU (2 threads)"}. */
  public String provider() {
    int threads = runtime.effectiveThreads();
    return provider == OrtProvider.CPU
        ? "CPU (" + threads + (threads == 1 ? " thread)" : " threads)") + remark
        : "CUDA (device 0)";
  }

  /** Everything about the runtime that may change the last bit of a result. */
  public String identity() {
    return "onnxruntime "
        + environment.getVersion()
        + ", "
        + provider
        + ", "
        + SessionSettings.IDENTITY;
  }

  @Override
  public void close() {
    closed = true;
    // Whoever waits for a slot gets one afterwards, and then sees that this is closed.
    slots.acquireUninterruptibly(runtime.concurrentRuns());
    try {
      if (!released) {
        released = true;
        idleBuffers.clear();
        model.close();
      }
    } finally {
      slots.release(runtime.concurrentRuns());
    }
  }
}
