package org.worldloom.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.systemtest.Maps.Place;

/**
 * The promise of the planet, from outside: however it is asked, one place is one picture.
 *
 * <p>A first server is asked for whole maps. A second one, with an empty store, is asked for the
 * same pixels as tiles and as maps at odd offsets, shuffled and from several clients at a time. A
 * third one starts on the first one's store.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OnePlanetTest {
  private static final int ZOOM = 17;
  private static final List<Place> PLACES =
      List.of(
          Place.at("Amalfi coast", ZOOM, 14.6, 40.63),
          Place.at("Karakoram", ZOOM, 76.51, 35.88),
          Place.at("Iowa", ZOOM, -93.6, 42.0),
          Place.at("Sahara", ZOOM, 9.5, 25.0),
          Place.at("Amazon", ZOOM, -63.0, -4.5),
          Place.at("Tokyo", ZOOM, 139.7, 35.7),
          Place.at("Greenland", ZOOM, -38.0, 74.0),
          Place.at("Chukotka, across the antimeridian", ZOOM, 179.9999, 68.5));

  @TempDir static Path firstCache;
  @TempDir static Path secondCache;

  private static final Map<Place, int[]> EXPECTED = new HashMap<>();

  @BeforeAll
  static void wholeMapsOfAFreshPlanet() throws IOException {
    try (ServerProcess server = ServerProcess.start(firstCache)) {
      for (Place place : PLACES) {
        EXPECTED.put(place, Maps.rgb(server.image(Maps.getMap(place, 768, 768, ""))));
      }
      assertThat(server.planetStatus().path("windowsGenerated").asLong()).isPositive();
      assertThat(server.planetStatus().path("errors").asLong()).isZero();
    }
  }

  @AfterAll
  static void forget() {
    EXPECTED.clear();
  }

  private record Part(Place place, int x, int y, int size, boolean tile) {
    String request() {
      Place corner = place.moved(x, y);
      return tile ? Maps.tile(corner) : Maps.getMap(corner, size, size, "");
    }
  }

  @Test
  @Order(1)
  void tilesAndMapsAtOddOffsetsShowTheSamePixels() throws Exception {
    List<Part> parts = new ArrayList<>();
    for (Place place : PLACES) {
      for (int i = 0; i < 9; i++) {
        parts.add(new Part(place, i % 3 * 256, i / 3 * 256, 256, true));
      }
      parts.add(new Part(place, 37, 101, 333, false));
      parts.add(new Part(place, 255, 1, 511, false));
    }
    Collections.shuffle(parts, new Random(5));
    try (ServerProcess server = ServerProcess.start(secondCache)) {
      ExecutorService clients = Executors.newFixedThreadPool(6);
      try {
        Map<Part, Future<BufferedImage>> answers = new HashMap<>();
        for (Part part : parts) {
          answers.put(part, clients.submit(() -> server.image(part.request())));
        }
        for (Part part : parts) {
          assertThat(Maps.rgb(answers.get(part).get()))
              .as("%s", part)
              .isEqualTo(cut(EXPECTED.get(part.place()), part));
        }
      } finally {
        clients.shutdownNow();
      }
    }
  }

  @Test
  @Order(2)
  void aRestartForgetsNothingAndComputesNothing() throws IOException {
    try (ServerProcess server = ServerProcess.start(firstCache)) {
      for (Place place : PLACES) {
        assertThat(Maps.rgb(server.image(Maps.getMap(place, 768, 768, ""))))
            .as(place.name())
            .isEqualTo(EXPECTED.get(place));
      }
      assertThat(server.planetStatus().path("windowsGenerated").asLong()).isZero();
    }
  }

  @Test
  @Order(3)
  void everyLevelIsTheExactMeanOfTheNext() throws IOException {
    try (ServerProcess server = ServerProcess.start(firstCache)) {
      for (int zoom = ZOOM; zoom >= 5; zoom -= 2) {
        for (Place place : PLACES.subList(0, 3)) {
          Place child =
              new Place(
                  place.name(),
                  zoom,
                  (place.x() >> (ZOOM - zoom)) / 256 * 256,
                  (place.y() >> (ZOOM - zoom)) / 256 * 256);
          Place parent = new Place(place.name(), zoom - 2, child.x() / 4, child.y() / 4);
          int[] fine = Maps.rgb(server.image(Maps.tile(child)));
          int[] coarse = Maps.rgb(server.image(Maps.getMap(parent, 64, 64, "")));
          assertBlockMeans(fine, coarse, place.name() + " at zoom " + zoom, zoom > 5);
        }
      }
    }
  }

  @Test
  @Order(4)
  void seedsAreParallelPlanetsThatComeBack() throws IOException {
    Place place = PLACES.get(0);
    int[] seven;
    try (ServerProcess server = ServerProcess.start(secondCache)) {
      seven = Maps.rgb(server.image(Maps.getMap(place, 256, 256, "&DIM_SEED=7")));
      assertThat(Maps.rgb(server.image(Maps.getMap(place, 256, 256, "&env=seed:7"))))
          .isEqualTo(seven);
      assertThat(Maps.rgb(server.image(Maps.tile(place) + "?seed=7"))).isEqualTo(seven);
    }
    try (ServerProcess server = ServerProcess.start(firstCache)) {
      assertThat(Maps.rgb(server.image(Maps.getMap(place, 256, 256, "&DIM_SEED=7"))))
          .isEqualTo(seven);
    }
    int[] fortyTwo = cut(EXPECTED.get(place), new Part(place, 0, 0, 256, false));
    int different = 0;
    for (int i = 0; i < seven.length; i++) {
      different += seven[i] != fortyTwo[i] ? 1 : 0;
    }
    assertThat(different).isGreaterThan(seven.length / 2);
  }

  private static int[] cut(int[] map, Part part) {
    int[] pixels = new int[part.size() * part.size()];
    for (int row = 0; row < part.size(); row++) {
      System.arraycopy(
          map, (part.y() + row) * 768 + part.x(), pixels, row * part.size(), part.size());
    }
    return pixels;
  }

  /**
   * Generated levels agree exactly; the levels above the base map are rounded means, so their sums
   * may be off by half a step.
   */
  private static void assertBlockMeans(int[] fine, int[] coarse, String where, boolean exact) {
    for (int i = 0; i < coarse.length; i++) {
      for (int shift = 0; shift < 24; shift += 8) {
        int sum = 0;
        for (int k = 0; k < 16; k++) {
          int row = i / 64 * 4 + k / 4;
          int column = i % 64 * 4 + k % 4;
          sum += (fine[row * 256 + column] >> shift) & 0xff;
        }
        int parent = (coarse[i] >> shift) & 0xff;
        if (exact) {
          assertThat(sum).as("%s, block %s", where, i).isEqualTo(16 * parent);
        } else {
          assertThat((sum + 8) >> 4).as("%s, block %s", where, i).isEqualTo(parent);
        }
      }
    }
  }
}
