package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.store.Purge;

class PurgeCommandTest {
  private final Cli cli = new Cli();

  @Test
  void everywhereIsEverySeedAndLevel() {
    assertThat(cli.run("purge", "--everywhere")).isZero();
    assertThat(cli.planet.purges)
        .containsExactly(new Purge(OptionalLong.empty(), 1, 7, Optional.empty()));
    assertThat(cli.out()).isEqualToIgnoringNewLines("12 granules of 64 x 64 pixels deleted.");
    assertThat(cli.planet.closed.get()).isPositive();
  }

  @Test
  void aBoxOverTheAntimeridianTakesTwo() {
    assertThat(cli.run("purge", "--bbox", "179,0,181,1", "--zoom", "7", "--seed", "-4")).isZero();
    // Zoom 7 has 512 granules around the world, 1.42 to a degree.
    assertThat(cli.planet.purges)
        .containsExactly(
            new Purge(OptionalLong.of(-4), 1, 1, Optional.of(new GranuleRect(510, 254, 512, 256))),
            new Purge(OptionalLong.of(-4), 1, 1, Optional.of(new GranuleRect(0, 254, 2, 256))));
    assertThat(cli.out()).startsWith("24 granules");
  }
}
