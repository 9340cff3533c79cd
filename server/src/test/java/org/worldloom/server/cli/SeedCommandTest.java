package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeedCommandTest {
  private final Cli cli = new Cli();

  @Test
  void everyBlockOfTheRegionIsReadOnce() {
    assertThat(cli.run("seed", "--bbox", "7.5,45.9,8.0,46.2", "--zoom", "7..13")).isZero();
    // At zoom 13 the box is 2,912 x 2,514 px, in blocks of 1024 px; the three coarser levels fit
    // into one block each.
    assertThat(cli.planet.status().windowsGenerated()).isEqualTo(3 * 3 + 3);
    assertThat(cli.out()).startsWith("Zooms 7 to 13: 12 windows");
    assertThat(cli.err()).contains("seed: 12 of 12 blocks");
  }

  @Test
  void anInterruptionEndsItAfterTheBlock() {
    cli.interruptFirstRead();
    assertThat(cli.run("seed", "--bbox", "7.5,45.9,8.0,46.2", "--zoom", "7..13")).isNotZero();
    assertThat(cli.planet.status().windowsGenerated()).isEqualTo(1);
    assertThat(cli.err()).contains("the same command goes on from here");
    assertThat(cli.planet.closed.get()).isPositive();
  }

  @Test
  void theEndOfTheWorldIsNoProblem() {
    assertThat(cli.run("seed", "--bbox", "-180,84,180,90", "--zoom", "7")).isZero();
  }

  @Test
  void aFailureIsOneSentence() {
    cli.planet.broken = true;
    assertThat(cli.run("seed", "--bbox", "0,0,1,1", "--zoom", "7")).isEqualTo(1);
    assertThat(cli.err()).isEqualToIgnoringNewLines("worldloom: The network is gone.");
    assertThat(cli.planet.closed.get()).isPositive();
  }
}
