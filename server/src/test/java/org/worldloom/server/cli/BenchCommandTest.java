package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.planet.Roots;

class BenchCommandTest {
  private final Cli cli = new Cli();

  @Test
  void latencyIsATableWithTheMachineAndTheCommand() {
    String cacheBefore = System.getProperty(Roots.CACHE_PROPERTY, "none");
    assertThat(cli.run("bench", "--repetitions", "1")).as(cli.err()).isZero();

    assertThat(cli.out())
        .contains(" cores")
        .contains("model terra-1 0.1, provider none.")
        .contains("./worldloom bench --repetitions 1")
        .containsPattern("\\| warm, any pixel offset: inside the server \\| 1024 \\| [0-9.]+ ms")
        .containsPattern("\\| a neighbour of a generated tile \\| 1 \\| [0-9]+ ms")
        .containsPattern("\\| first tile of a never-visited place \\| 1 \\| [0-9]+ ms");
    Matcher cache = Pattern.compile("tile store of the benchmark is (.*)\\.").matcher(cli.err());
    assertThat(cache.find()).isTrue();
    assertThat(Path.of(cache.group(1))).doesNotExist();
    assertThat(System.getProperty(Roots.CACHE_PROPERTY, "none")).isEqualTo(cacheBefore);
    assertThat(cli.planet.closed.get()).isPositive();
  }

  @Test
  void aServerThatFailsEndsTheBenchmark() {
    cli.planet.broken = true;
    assertThat(cli.run("bench", "--repetitions", "1")).isEqualTo(1);
    assertThat(cli.err()).contains("The server answered with status");
  }
}
