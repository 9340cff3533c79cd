package org.worldloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class XyzTest {
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = new RunningServer();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void countsColumnsFromTheWestAndRowsFromTheNorth() {
    BufferedImage northEast = RunningServer.image(server.get("/tiles/earth/1/1/0.png"));
    assertThat(northEast.getWidth()).isEqualTo(256);
    assertThat(northEast.getHeight()).isEqualTo(256);
    Color lowerLeft = new Color(northEast.getRGB(0, 255));
    assertThat(new int[] {lowerLeft.getRed(), lowerLeft.getGreen(), lowerLeft.getBlue()})
        .containsExactly(CompassReader.colour(0.35, 0.35, 42));
  }

  @Test
  void aTileIsTheMapOfItsBounds() {
    byte[] tile = server.get("/tiles/earth/3/2/5.png").body();
    double edge = 20037508.342789244 / 4;
    String box =
        String.join(
            ",",
            String.valueOf(-2 * edge),
            String.valueOf(-2 * edge),
            String.valueOf(-edge),
            String.valueOf(-edge));
    byte[] map =
        server
            .get(
                "/ows?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=earth&STYLES=&CRS=EPSG:3857"
                    + "&WIDTH=256&HEIGHT=256&FORMAT=image/png&BBOX="
                    + box)
            .body();
    assertThat(tile).isEqualTo(map);
  }

  @Test
  void seedAndFormat() {
    HttpResponse<byte[]> jpeg = server.get("/tiles/earth/19/100/200.jpg?seed=-7");
    assertThat(RunningServer.header(jpeg, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(RunningServer.text(jpeg)).contains("seed=-7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tiles/mars/0/0/0.png",
        "/tiles/earth/0/1/0.png",
        "/tiles/earth/0/0/-1.png",
        "/tiles/earth/3/8/0.png",
        "/tiles/earth/20/0/0.png",
        "/tiles/earth/-1/0/0.png",
        "/tiles/earth/0/0/0.gif",
        "/tiles/earth/0/0",
        "/tiles",
        "/tiles/earth/0/0/0.png/more"
      })
  void whatIsNotThereIs404WithASentence(String path) {
    HttpResponse<byte[]> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(RunningServer.header(response, "Content-Type")).startsWith("text/plain");
    assertThat(RunningServer.header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(RunningServer.text(response).strip()).endsWith(".").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/tiles/earth/a/0/0.png",
    "/tiles/earth/0/0.5/0.png",
    "/tiles/earth/0/0/0.png?seed=x",
    "/tiles/earth/0/0/0.png?seed=1&seed=2"
  })
  void whatIsNoNumberIs400(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(400);
  }
}
