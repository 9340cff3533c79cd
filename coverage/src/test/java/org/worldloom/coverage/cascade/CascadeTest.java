package org.worldloom.coverage.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.DeadlineException;
import org.worldloom.inference.pack.CarriedChannel;

class CascadeTest {
  private static final WorldGrid GRID = MemoryWorld.GRID;
  private static final int DEEPEST = 5;

  private static long later() {
    return System.nanoTime() + 60_000_000_000L;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyBlockMeanEqualsItsParent(boolean shapeInvariant) throws IOException {
    assertBlockMeans(new MemoryWorld(shapeInvariant).cascade());
  }

  private static void assertBlockMeans(Cascade cascade) throws IOException {
    for (int level = 1; level <= DEEPEST; level++) {
      PixelRect parents = around(level - 1, 0.31, 0.44, 24);
      byte[] parent = cascade.read(42, level - 1, parents, later());
      byte[] child = cascade.read(42, level, parents.child(4), later());
      int width = (int) parents.width();
      for (int i = 0; i < parent.length; i++) {
        int row = i / width;
        int sum = 0;
        for (int k = 0; k < 16; k++) {
          sum += child[(row * 4 + k / 4) * width * 4 + i % width * 4 + k % 4] & 0xff;
        }
        assertThat(sum).as("block %s of level %s", i, level).isEqualTo(16 * (parent[i] & 0xff));
      }
    }
  }

  @Test
  void carriedChannelsStartAsConstantsAndKeepTheirMeans() throws IOException {
    List<CarriedChannel> carried =
        List.of(new CarriedChannel("slope_east", 128), new CarriedChannel("slope_south", 200));
    Cascade cascade = new MemoryWorld(new LatticeGenerator(true, 0, carried)).cascade();
    assertThat(cascade.channels()).isEqualTo(5);
    PixelRect place = around(2, 0.31, 0.44, 64);
    PixelRect base = place.parent(4).parent(4);
    assertThat(cascade.read(42, 0, base, List.of(3), later())).containsOnly((byte) 128);
    assertThat(cascade.read(42, 0, base, List.of(4), later())).containsOnly((byte) 200);
    assertThat(cascade.read(42, -1, base.parent(4), List.of(4), later())).containsOnly((byte) 200);
    assertBlockMeans(cascade);
    assertThat(cascade.read(42, 2, place, List.of(3), later()))
        .as("carried channels are generated below level 0")
        .contains((byte) 127, (byte) 129);
    assertThat(cascade.read(42, 2, place, List.of(0, 1, 2), later()))
        .as("colours")
        .isEqualTo(new MemoryWorld(true).cascade().read(42, 2, place, later()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pixelsDoNotDependOnTheWayTheyAreAsked(boolean shapeInvariant) throws IOException {
    PixelRect whole = around(DEEPEST, 0.7, 0.2, 300);
    byte[] expected = new MemoryWorld(shapeInvariant).cascade().read(42, DEEPEST, whole, later());
    Cascade other = new MemoryWorld(shapeInvariant).cascade();
    List<PixelRect> parts = new ArrayList<>();
    for (long y = whole.y0(); y < whole.y1(); y += 77) {
      for (long x = whole.x0(); x < whole.x1(); x += 91) {
        parts.add(new PixelRect(x, y, Math.min(x + 91, whole.x1()), Math.min(y + 77, whole.y1())));
      }
    }
    Collections.shuffle(parts, new Random(1));
    byte[] assembled = new byte[expected.length];
    for (PixelRect part : parts) {
      paste(other.read(42, DEEPEST, part, later()), part, assembled, whole);
    }
    assertThat(assembled).isEqualTo(expected);
  }

  @Test
  void windowPoliciesAgreeForANetworkThatIsLocal() throws IOException {
    PixelRect rect = around(DEEPEST, 0.123, 0.777, 200);
    assertThat(new MemoryWorld(true).cascade().read(1, DEEPEST, rect, later()))
        .isEqualTo(new MemoryWorld(false).cascade().read(1, DEEPEST, rect, later()));
  }

  @Test
  void theAntimeridianIsNotAnEdge() throws IOException {
    Cascade cascade = new MemoryWorld(true).cascade();
    long size = GRID.size(DEEPEST);
    byte[] across =
        cascade.read(42, DEEPEST, new PixelRect(size - 40, 900, size + 40, 940), later());
    Cascade other = new MemoryWorld(true).cascade();
    byte[] east = other.read(42, DEEPEST, new PixelRect(-40, 900, 0, 940), later());
    byte[] west = other.read(42, DEEPEST, new PixelRect(0, 900, 40, 940), later());
    for (int row = 0; row < 3 * 40; row++) {
      assertThat(Arrays.copyOfRange(across, row * 80, row * 80 + 40))
          .isEqualTo(Arrays.copyOfRange(east, row * 40, row * 40 + 40));
      assertThat(Arrays.copyOfRange(across, row * 80 + 40, row * 80 + 80))
          .isEqualTo(Arrays.copyOfRange(west, row * 40, row * 40 + 40));
    }
  }

  @Test
  void rowsBeyondTheWorldRepeatItsEdge() throws IOException {
    Cascade cascade = new MemoryWorld(true).cascade();
    byte[] north = cascade.read(42, 2, new PixelRect(100, -3, 164, 2), later());
    for (int c = 0; c < 3; c++) {
      byte[] edge = Arrays.copyOfRange(north, (c * 5 + 3) * 64, (c * 5 + 4) * 64);
      assertThat(Arrays.copyOfRange(north, c * 5 * 64, (c * 5 + 1) * 64)).isEqualTo(edge);
    }
    long size = GRID.size(2);
    byte[] south = cascade.read(42, 2, new PixelRect(0, size + 5, 64, size + 6), later());
    assertThat(south).isEqualTo(cascade.read(42, 2, new PixelRect(0, size - 1, 64, size), later()));
  }

  @Test
  void unvisitedPlaceCostsItsDependencyConeOnly() throws IOException {
    MemoryWorld world = new MemoryWorld(true);
    world.cascade().read(42, DEEPEST, new PixelRect(700160, 700160, 700416, 700416), later());
    // With the deepest tile aligned, its cone is one window per level, none wider than the tile.
    assertThat(world.generator().statistics().windows()).isEqualTo(DEEPEST);
    assertThat(world.cascade().status().lastRead().windows()).isEqualTo(DEEPEST);
    long tile = 16L * (64 + 2 * LatticeGenerator.HALO) * (64 + 2 * LatticeGenerator.HALO);
    assertThat(world.generator().statistics().childPixels()).isLessThan(DEEPEST * tile);
  }

  @Test
  void whatIsStoredIsNotGeneratedAgain() throws IOException {
    MemoryWorld world = new MemoryWorld(true);
    PixelRect rect = around(DEEPEST, 0.5, 0.5, 256);
    byte[] first = world.cascade().read(42, DEEPEST, rect, later());
    long windows = world.generator().statistics().windows();
    assertThat(world.cascade().read(42, DEEPEST, rect, later())).isEqualTo(first);
    world.cascade().read(42, DEEPEST - 1, rect.parent(4), later());
    assertThat(world.generator().statistics().windows()).isEqualTo(windows);
  }

  @Test
  void seedsAreParallelPlanets() throws IOException {
    Cascade cascade = new MemoryWorld(true).cascade();
    PixelRect rect = around(DEEPEST, 0.4, 0.4, 128);
    byte[] seven = cascade.read(7, DEEPEST, rect, later());
    assertThat(cascade.read(42, DEEPEST, rect, later())).isNotEqualTo(seven);
    assertThat(new MemoryWorld(true).cascade().read(7, DEEPEST, rect, later())).isEqualTo(seven);
    assertThat(cascade.read(7, 0, rect.parent(4), later()))
        .as("the base map has no seed")
        .isEqualTo(cascade.read(42, 0, rect.parent(4), later()));
  }

  @Test
  void concurrentReadersSeeOnePlanet() throws Exception {
    MemoryWorld world = new MemoryWorld(true);
    PixelRect rect = around(DEEPEST, 0.6, 0.3, 256);
    byte[] expected = new MemoryWorld(true).cascade().read(42, DEEPEST, rect, later());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<byte[]>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(pool.submit(() -> world.cascade().read(42, DEEPEST, rect, later())));
      }
      for (Future<byte[]> future : futures) {
        assertThat(future.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void deadlineIsKeptAndWhatWasDoneStays() throws IOException {
    MemoryWorld world = new MemoryWorld(true, 20_000_000L);
    PixelRect rect = around(DEEPEST, 0.5, 0.5, 1024);
    long start = System.nanoTime();
    assertThatThrownBy(
            () -> world.cascade().read(42, DEEPEST, rect, System.nanoTime() + 50_000_000L))
        .isInstanceOf(DeadlineException.class);
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    assertThat(world.cascade().status().readsFailed()).isEqualTo(1);
    assertThat(world.stored().values()).isNotEmpty();
  }

  private static PixelRect around(int level, double x, double y, int size) {
    long column = (long) (GRID.size(level) * x);
    long row = (long) (GRID.size(level) * y);
    return new PixelRect(column, row, column + size, row + size);
  }

  private static void paste(byte[] part, PixelRect at, byte[] whole, PixelRect bounds) {
    int width = (int) at.width();
    int height = (int) at.height();
    for (int row = 0; row < 3 * height; row++) {
      long target =
          (row / height * bounds.height() + at.y0() - bounds.y0() + row % height) * bounds.width()
              + at.x0()
              - bounds.x0();
      System.arraycopy(part, row * width, whole, (int) target, width);
    }
  }
}
