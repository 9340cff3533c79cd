package org.worldloom.server.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceTest {

  @Test
  void pixelsFollowTheWebMercatorFormula() {
    Place origin = new Place("origin", 0, 0);
    assertThat(origin.column(0)).isEqualTo(128);
    assertThat(origin.row(0)).isEqualTo(128);
    // Tile 8/134/91 of the usual web maps holds Zermatt.
    Place zermatt = new Place("Zermatt", 46.02, 7.75);
    assertThat(zermatt.column(8) / 256).isEqualTo(133);
    assertThat(zermatt.row(8) / 256).isEqualTo(91);
  }
}
