package org.worldloom.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/** The one way in which sessions are configured. */
final class SessionSettings {

  /** Names every setting that may change the last bit of a result. */
  static final String IDENTITY = "ALL_OPT sequential deterministic";

  private static final int CUDA_DEVICE = 0;

  private SessionSettings() {}

  /**
   * Creates options, which must be closed after the sessions that use them.
   *
   * @param threads threads of one execution on the CPU
   */
  static SessionOptions create(OrtProvider provider, int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    boolean complete = false;
    try {
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      options.setExecutionMode(ExecutionMode.SEQUENTIAL);
      options.setDeterministicCompute(true);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // Failures arrive as exceptions; the runtime's own log would only repeat them.
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // Patterns are remembered for each shape of window, without a bound.
      options.setMemoryPatternOptimization(false);
      // Between runs the cores belong to noise, encoding and other requests.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      if (provider == OrtProvider.CUDA) {
        addCuda(options);
      }
      complete = true;
      return options;
    } finally {
      if (!complete) {
        options.close();
      }
    }
  }

  private static void addCuda(SessionOptions options) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(CUDA_DEVICE)) {
      cuda.add("use_tf32", "0");
      // The other searches choose an algorithm by the clock, or by the shape of the window.
      cuda.add("cudnn_conv_algo_search", "DEFAULT");
      options.addCUDA(cuda);
    }
  }
}
