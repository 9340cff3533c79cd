package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.inference.CoverStart;
import org.worldloom.inference.GenerationException;
import org.worldloom.inference.pack.ModelPackException;

/** Base maps whose state has land cover. */
class CoverImportTest {
  private static final WorldGrid GRID = new WorldGrid(2, 1);
  private static final int SIZE = 1024;
  private static final int HALO = 3;

  private Path cache;
  private Path map;
  private BufferedImage image;

  @BeforeEach
  void writeMap(@TempDir Path folder) throws Exception {
    cache = folder.resolve("cache");
    map = folder.resolve("map.tif");
    image = TestMaps.noise(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    TestMaps.writeWorld(map, image);
  }

  /**
   * Two classes; the first one's weight is a mean over the halo of red and green, further down of
   * blue, and tells whether the row's latitude is northern.
   */
  private static class Formula implements CoverStart {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final Set<String> shapes = ConcurrentHashMap.newKeySet();
    String identity = "formula";

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public int halo() {
      return HALO;
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public Session open() throws IOException {
      opened.incrementAndGet();
      return new Session() {
        @Override
        public float[] weights(float[] colour, float[] latitude, int width)
            throws GenerationException {
          shapes.add(width + " x " + latitude.length);
          return Formula.this.weights(colour, latitude, width);
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }

    float[] weights(float[] colour, float[] latitude, int width) throws GenerationException {
      int plane = width * latitude.length;
      float[] weights = new float[2 * plane];
      for (int row = HALO; row < latitude.length - HALO; row++) {
        for (int column = HALO; column < width - HALO; column++) {
          int i = row * width + column;
          float sum =
              colour[i - HALO]
                  + colour[plane + i + HALO]
                  + colour[2 * plane + i - HALO * width]
                  + colour[2 * plane + i + HALO * width];
          weights[i] = latitude[row] > 0 ? sum / 4 : 1 - sum / 4;
          weights[plane + i] = 1 - weights[i];
        }
      }
      return weights;
    }
  }

  private int sample(int column, int row, int band) {
    return image
        .getRaster()
        .getSample(Math.floorMod(column, SIZE), Math.max(0, Math.min(SIZE - 1, row)), band);
  }

  private int expected(int column, int row) {
    float sum =
        sample(column - HALO, row, 0) / 255f
            + sample(column + HALO, row, 1) / 255f
            + sample(column, row - HALO, 2) / 255f
            + sample(column, row + HALO, 2) / 255f;
    float weight = row < SIZE / 2 ? sum / 4 : 1 - sum / 4;
    byte[] bytes = new byte[2];
    new WeightRounding(2).round(new float[] {weight, 1 - weight}, 1, 0, bytes, 1, 0);
    return bytes[0] & 0xff;
  }

  private BaseMap open(CoverStart start) throws BaseMapException {
    return BaseMaps.open(
        new BaseMapSource(map, GRID.baseZoom(), Optional.empty(), ""),
        GRID,
        Optional.of(start),
        cache,
        part -> {});
  }

  @Test
  void weightsAreMadeAcrossWindowsTheAntimeridianAndThePoles() throws IOException {
    Formula start = new Formula();
    try (BaseMap base = open(start)) {
      assertThat(base.channels()).isEqualTo(5);
      for (int row : new int[] {0, 1, 2, 63, 64, 500, 509, 511, 512, 513, 1021, 1023}) {
        for (int column : new int[] {0, 2, 3, 64, 510, 511, 512, 514, 1000, 1021, 1023}) {
          byte[] planes = base.granule(0, column / 64, row / 64).planes();
          int at = row % 64 * 64 + column % 64;
          int weight = planes[3 * 4096 + at] & 0xff;
          assertThat(weight).as("(%s, %s)", column, row).isEqualTo(expected(column, row));
          assertThat(planes[4 * 4096 + at] & 0xff).isEqualTo(255 - weight);
          assertThat(planes[4096 + at] & 0xff).isEqualTo(sample(column, row, 1));
        }
      }
    }
    assertThat(start.shapes).containsExactly("518 x 518");
    assertThat(start.opened).hasValue(1);
    assertThat(start.closed).hasValue(1);
  }

  @Test
  void coarserLevelsAreExactMeansOfAllChannels() throws IOException {
    try (BaseMap base = open(new Formula())) {
      byte[] coarser = base.granule(-1, 1, 2).planes();
      for (int c = 0; c < 5; c++) {
        byte[] finer = base.granule(0, 4 + 2, 8 + 1).planes();
        int sum = 8;
        for (int i = 0; i < 16; i++) {
          sum += finer[c * 4096 + (20 + i / 4) * 64 + 8 + i % 4] & 0xff;
        }
        assertThat(coarser[c * 4096 + (16 + 5) * 64 + 32 + 2] & 0xff).isEqualTo(sum / 16);
      }
    }
  }

  @Test
  void theMapIsKeptForItsStartNetworkOnly() throws IOException {
    Formula start = new Formula();
    String first;
    try (BaseMap base = open(start)) {
      first = base.identity();
    }
    open(start).close();
    assertThat(start.opened).as("the kept map is used again").hasValue(1);
    start.identity = "another";
    try (BaseMap base = open(start)) {
      assertThat(base.identity()).isNotEqualTo(first);
    }
    assertThat(start.opened).hasValue(2);
  }

  @Test
  void mapsOfColoursKeepTheirIdentity() throws IOException {
    BaseMapSource source = new BaseMapSource(map, GRID.baseZoom(), Optional.empty(), "");
    String parts = "base map 1\n" + FileDigest.sha256(map) + "\n2\n";
    try (BaseMap base = BaseMaps.open(source, GRID, cache, part -> {})) {
      assertThat(base.identity()).isEqualTo(FileDigest.sha256(parts));
      assertThat(base.channels()).isEqualTo(3);
    }
  }

  @Test
  void progressRisesOverColoursAndCover() throws IOException {
    List<Double> progress = new ArrayList<>();
    BaseMaps.open(
            new BaseMapSource(map, GRID.baseZoom(), Optional.empty(), ""),
            GRID,
            Optional.of(new Formula()),
            cache,
            progress::add)
        .close();
    assertThat(progress).isSorted().startsWith(0.0).endsWith(1.0).contains(0.95 * 0.7);
  }

  @Test
  void aFailingStartNetworkLeavesNothing() throws IOException {
    assertFailure(
        new Formula() {
          @Override
          float[] weights(float[] colour, float[] latitude, int width) throws GenerationException {
            throw new GenerationException("out of memory");
          }
        },
        "out of memory");
    assertFailure(
        new Formula() {
          @Override
          float[] weights(float[] colour, float[] latitude, int width) {
            return new float[2 * width * latitude.length];
          }
        },
        "weights that are not 0 to 1 with a sum of 1");
    assertFailure(
        new Formula() {
          @Override
          public Session open() throws IOException {
            throw new ModelPackException(Path.of("start.onnx"), "cannot be opened: damaged");
          }
        },
        "start.onnx: cannot be opened: damaged");
  }

  private void assertFailure(CoverStart start, String complaint) throws IOException {
    assertThatThrownBy(() -> open(start))
        .isInstanceOf(BaseMapException.class)
        .hasMessageContaining(complaint);
    try (var kept = Files.list(cache.resolve("basemaps"))) {
      assertThat(kept.map(Path::toString).filter(file -> !file.endsWith(".lock"))).isEmpty();
    }
  }
}
