package org.worldloom.inference.onnx;

/**
 * How a network is run.
 *
 * @param provider where
 * @param threads threads of one execution on the CPU; 0 means one per core
 * @param concurrentRuns most executions at a time; callers beyond it wait
 */
public record RuntimeOptions(ProviderKind provider, int threads, int concurrentRuns) {

  /** One execution at a time, on all cores. */
  public static final RuntimeOptions DEFAULT = new RuntimeOptions(ProviderKind.AUTO, 0, 1);

  public RuntimeOptions {
    if (threads < 0 || threads > 1024 || concurrentRuns < 1 || concurrentRuns > 1024) {
      throw new IllegalArgumentException(
          threads + " threads (0 to 1024), " + concurrentRuns + " concurrent runs (1 to 1024)");
    }
  }

  int effectiveThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
