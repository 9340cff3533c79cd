package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Layers;

class SeveralPlanetsTest {
  private static Layer planet(String name, long seed) {
    return new Layer(
        new FakePlanet(name, seed, 4_000_000, Duration.ofSeconds(20)), new CompassReader(name));
  }

  @Test
  void eachIsALayerWithItsOwnSeedAndTag() throws IOException {
    Layers layers = new Layers(List.of(planet("earth", 42), planet("pandora", 7)));
    try (RunningServer server = new RunningServer(layers)) {
      HttpResponse<byte[]> earth = server.get("/tiles/earth/2/1/1.png");
      HttpResponse<byte[]> pandora = server.get("/tiles/pandora/2/1/1.png");
      assertThat(RunningServer.text(earth)).contains("planet=earth seed=42");
      assertThat(RunningServer.text(pandora)).contains("planet=pandora seed=7");
      assertThat(RunningServer.header(earth, "ETag"))
          .isNotEqualTo(RunningServer.header(pandora, "ETag"));
      Xml wms = Xml.of(server.get("/ows?SERVICE=WMS&REQUEST=GetCapabilities"));
      assertThat(wms.text("count(//*[local-name()='Layer'][@queryable])")).isEqualTo("4");
      Xml description =
          Xml.of(
              server.get(
                  "/ows?SERVICE=WCS&VERSION=2.0.1&REQUEST=DescribeCoverage"
                      + "&COVERAGEID=pandora,earth"));
      description.validate("wcs/2.0/wcsDescribeCoverage.xsd");
      assertThat(description.text("//*[local-name()='CoverageId'][1]")).isEqualTo("pandora");
    }
  }

  @Test
  void twoPlanetsOfOneNameAreRefused() {
    assertThatThrownBy(() -> new Layers(List.of(planet("earth", 1), planet("earth", 2))))
        .hasMessage("Two planets are called 'earth'; every planet needs its own name.");
  }
}
