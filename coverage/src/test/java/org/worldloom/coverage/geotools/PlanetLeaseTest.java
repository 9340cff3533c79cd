package org.worldloom.coverage.geotools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.raster.SyntheticPixels;

class PlanetLeaseTest {
  private final SyntheticPlanet own = new SyntheticPlanet(SyntheticPixels.noise());
  private final SyntheticPlanet another = new SyntheticPlanet(SyntheticPixels.noise());
  private final PlanetLease lease = new PlanetLease(own, () -> another);

  @Test
  void aUseThatGoesOnKeepsThePlanetOpen() throws IOException {
    Planet used =
        lease.use(
            planet -> {
              lease.end();
              assertThat(own.closings()).isZero();
              return planet;
            });
    assertThat(used).isSameAs(own);
    assertThat(own.closings()).isEqualTo(1);
  }

  @Test
  void aUseAfterTheEndHasAShareOfItsOwn() throws IOException {
    lease.end();
    assertThat(own.closings()).isEqualTo(1);
    assertThat(lease.<Planet>use(planet -> planet)).isSameAs(another);
    assertThat(another.closings()).isEqualTo(1);
  }
}
