package org.worldloom.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A planet whose state carries land cover, from its planet file to what clients see. */
class LandCoverTest {
  private static final int BASE_ZOOM = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static ServerProcess server;

  @BeforeAll
  static void startAPlanetOfTheToyPack() throws IOException {
    Path toy = ServerProcess.root().resolve("training/golden/packs/toy-cover");
    Path pack = Files.createDirectories(folder.resolve("toy"));
    try (Stream<Path> files = Files.list(toy)) {
      for (Path file : files.toList()) {
        Files.copy(file, pack.resolve(file.getFileName()));
      }
    }
    Files.copy(
        ServerProcess.root().resolve("config/basemaps/pandora.tif"), folder.resolve("map.tif"));
    Files.writeString(
        planetFile(),
        """
        format: 1
        name: toy
        baseMap: {file: map.tif, zoom: %d}
        model: toy/model.yaml
        deepestZoom: 11
        """
            .formatted(BASE_ZOOM));
    server = start();
  }

  private static Path planetFile() {
    return folder.resolve("toy.yaml");
  }

  private static ServerProcess start() throws IOException {
    return ServerProcess.start(
        folder.resolve("cache"), List.of("--planet", planetFile().toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** WMTS GetFeatureInfo of a pixel of a zoom. */
  private static JsonNode info(String layer, int zoom, long column, long row, long seed)
      throws IOException {
    String address =
        "/wmts/%s/default/GoogleMapsCompatible/%d/%d/%d/%d/%d.json?SEED=%d"
            .formatted(layer, zoom, row / 256, column / 256, row % 256, column % 256, seed);
    return JSON.readTree(server.get(address).body());
  }

  private static Map<String, Integer> weights(int zoom, long column, long row) throws IOException {
    Map<String, Integer> bytes = new HashMap<>();
    JsonNode weights = info("toy_landcover", zoom, column, row, 5).path("weights");
    for (Map.Entry<String, JsonNode> weight : weights.properties()) {
      bytes.put(weight.getKey(), (int) Math.round(weight.getValue().asDouble() * 255));
    }
    assertThat(bytes).hasSize(8);
    return bytes;
  }

  @Test
  void theClassFractionsOfAPixelAreThoseOfItsSixteenChildren() throws IOException {
    long column = 1234;
    long row = 777;
    for (int zoom = BASE_ZOOM; zoom < 9; zoom += 2) {
      Map<String, Integer> sums = new HashMap<>();
      for (int i = 0; i < 16; i++) {
        weights(zoom + 2, 4 * column + i % 4, 4 * row + i / 4)
            .forEach((name, weight) -> sums.merge(name, weight, Integer::sum));
      }
      Map<String, Integer> parent = weights(zoom, column, row);
      parent.replaceAll((name, weight) -> 16 * weight);
      assertThat(sums).as("children of zoom %s", zoom).isEqualTo(parent);
      column = 4 * column + 2;
      row = 4 * row + 1;
    }
  }

  @Test
  void theBaseMapsWeightsAddUpToAll() throws IOException {
    int sum = weights(BASE_ZOOM, 99, 1500).values().stream().mapToInt(Integer::intValue).sum();
    assertThat(sum).isEqualTo(255);
  }

  @Test
  void tileInfoAndCoverageTellTheSameClass() throws IOException {
    JsonNode legend =
        JSON.readTree(
            server
                .get(
                    "/wms?SERVICE=WMS&REQUEST=GetLegendGraphic&LAYER=toy_landcover"
                        + "&FORMAT=application/json")
                .body());
    Map<Integer, Integer> colours = new HashMap<>();
    legend
        .path("entries")
        .forEach(
            entry ->
                colours.put(
                    entry.path("value").asInt(),
                    Integer.parseInt(entry.path("colour").asText().substring(1), 16)));
    BufferedImage tile = server.image("/tiles/toy_landcover/9/150/201.png?seed=5");
    double edge = 2 * 20037508.342789244 / 512;
    double west = 150 * edge - 20037508.342789244;
    double north = 20037508.342789244 - 201 * edge;
    BufferedImage coverage =
        ImageIO.read(
            new ByteArrayInputStream(
                server
                    .get(
                        "/wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage"
                            + "&COVERAGEID=toy_landcover&DIM_SEED=5&SCALESIZE=X(256),Y(256)"
                            + "&SUBSET=X(%s,%s)&SUBSET=Y(%s,%s)"
                                .formatted(west, west + edge, north - edge, north))
                    .body()));
    for (int i = 0; i < 256; i += 51) {
      JsonNode info = info("toy_landcover", 9, 150 * 256 + i, 201 * 256 + 255 - i, 5);
      int value = info.path("value").path(0).asInt();
      assertThat(tile.getRGB(i, 255 - i) & 0xffffff).isEqualTo(colours.get(value));
      assertThat(coverage.getRaster().getSample(i, 255 - i, 0)).isEqualTo(value);
    }
  }

  @Test
  void seedsDifferBelowTheBaseMapAndOnlyThere() {
    for (String layer : List.of("toy", "toy_landcover")) {
      String fine = "/tiles/" + layer + "/9/150/200.png?seed=";
      String coarse = "/tiles/" + layer + "/3/2/3.png?seed=";
      int[] one = Maps.rgb(server.image(fine + 1));
      assertThat(Maps.rgb(server.image(fine + 1))).isEqualTo(one);
      assertThat(Maps.rgb(server.image(fine + 2))).isNotEqualTo(one);
      assertThat(Maps.rgb(server.image(coarse + 2))).isEqualTo(Maps.rgb(server.image(coarse + 1)));
    }
  }

  @Test
  void levelsTellTheirOriginAndGenerateNothing() throws IOException {
    long before = server.planetStatus().path("windowsGenerated").asLong();
    JsonNode base = info("toy_level", 3, 5, 5, 77);
    assertThat(base.path("origin").asText()).isEqualTo("base map");
    assertThat(base.path("value").path(0).asInt()).isEqualTo(3);
    JsonNode fine = info("toy_level", 11, 5000, 5000, 77);
    assertThat(fine.path("origin").asText()).isEqualTo("generated");
    assertThat(fine.path("meaning").asText()).isEqualTo("Zoom 11: generated, stage 4 of 4");
    assertThat(fine.path("model").asText()).startsWith("toy-cover ");
    assertThat(fine.path("seed").asLong()).isEqualTo(77);
    assertThat(fine.path("synthetic").asBoolean()).isTrue();
    assertThat(server.image("/tiles/toy_level/11/1000/1000.png").getWidth()).isEqualTo(256);
    assertThat(server.planetStatus().path("windowsGenerated").asLong()).isEqualTo(before);
  }

  @Test
  void allChannelsSurviveARestart() throws IOException {
    String tile = "/tiles/toy_landcover/9/140/190.png?seed=8";
    int[] before = Maps.rgb(server.image(tile));
    server.close();
    server = start();
    assertThat(Maps.rgb(server.image(tile))).isEqualTo(before);
    assertThat(server.planetStatus().path("windowsGenerated").asLong()).isZero();
  }
}
