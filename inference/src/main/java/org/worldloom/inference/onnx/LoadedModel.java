package org.worldloom.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.worldloom.inference.pack.ModelPackException;

/**
 * A session of ONNX Runtime and the options that must outlive it; both end together.
 *
 * @param session thread-safe for runs; its owner closes this when none runs any more, and once
 */
record LoadedModel(OrtSession session, OrtSession.SessionOptions options) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);

  /**
   * What a network is declared to take and give.
   *
   * @param inputs tensor name to shape
   * @param outputs likewise
   */
  record Tensors(Map<String, List<String>> inputs, Map<String, List<String>> outputs) {}

  /**
   * A process has one environment; it is never closed because others may use it.
   *
   * @param network for whose sake it is needed, for the message
   */
  static OrtEnvironment environment(Path network) throws ModelPackException {
    try {
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError e) {
      throw new ModelPackException(
          network,
          "cannot be opened: the native library of ONNX Runtime does not load on this machine",
          e);
    }
  }

  /**
   * Loads a network.
   *
   * @param network its file, for messages
   * @param model its bytes, verified; the position stays as it is
   * @throws ModelPackException if it is no ONNX model, has other tensors than declared, or the
   *     provider cannot be used
   */
  static LoadedModel open(
      Path network, ByteBuffer model, Tensors declared, OrtProvider provider, int threads)
      throws ModelPackException {
    OrtEnvironment environment = environment(network);
    OrtSession.@Nullable SessionOptions options = null;
    @Nullable OrtSession session = null;
    boolean opened = false;
    try {
      options = SessionSettings.create(provider, threads);
      session = environment.createSession(model.duplicate(), options);
      TensorCheck.check(network, "input", declared.inputs(), session.getInputInfo());
      TensorCheck.check(network, "output", declared.outputs(), session.getOutputInfo());
      opened = true;
      return new LoadedModel(session, options);
    } catch (OrtException e) {
      throw new ModelPackException(network, "cannot be opened: " + firstLine(e), e);
    } finally {
      if (!opened) {
        release(session, options);
      }
    }
  }

  /** What went wrong in the runtime, in a line. */
  static String firstLine(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error");
  }

  @Override
  public void close() {
    release(session, options);
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
}
