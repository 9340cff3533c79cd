package org.worldloom.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some versions of ONNX Runtime crash in processes with long command lines. */
class LongCommandLineTest {

  @Test
  void checkSurvivesACommandLineOfManyKilobytes(@TempDir Path cache) throws Exception {
    Cli.Result result = Cli.run(cache, "check", "--planet", "./".repeat(4000) + Cli.earth());
    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(result.output()).contains("certified local");
  }
}
