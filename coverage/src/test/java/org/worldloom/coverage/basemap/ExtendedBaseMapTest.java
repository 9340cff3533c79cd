package org.worldloom.coverage.basemap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.store.Granule;
import org.worldloom.inference.pack.CarriedChannel;

class ExtendedBaseMapTest {
  private static final int PLANE = 64 * 64;

  private final AtomicInteger closed = new AtomicInteger();
  private final BaseMap noise = new Noise("noise", closed);

  /** Five channels of hashed bytes. */
  private record Noise(String identity, AtomicInteger closed) implements BaseMap {
    @Override
    public int channels() {
      return 5;
    }

    @Override
    public Granule granule(int level, long x, long y) {
      byte[] planes = new byte[5 * PLANE];
      new Random(level * 1_000_003L + y * 4099 + x).nextBytes(planes);
      return new Granule(planes);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static List<CarriedChannel> carried(int... starts) {
    return IntStream.range(0, starts.length)
        .mapToObj(i -> new CarriedChannel("carried_" + i, starts[i]))
        .toList();
  }

  @Test
  void constantsFollowTheMapsOwnChannelsAtEveryLevel() {
    BaseMap map = ExtendedBaseMap.of(noise, carried(128, 0, 255));
    assertThat(map.channels()).isEqualTo(8);
    for (int level : new int[] {0, -1, -3}) {
      Granule granule = map.granule(level, 3, 2);
      byte[] planes = granule.planes();
      assertThat(granule.channels()).isEqualTo(8);
      assertThat(Arrays.copyOf(planes, 5 * PLANE)).isEqualTo(noise.granule(level, 3, 2).planes());
      assertThat(Arrays.copyOfRange(planes, 5 * PLANE, 6 * PLANE)).containsOnly(128);
      assertThat(Arrays.copyOfRange(planes, 6 * PLANE, 7 * PLANE)).containsOnly(0);
      assertThat(Arrays.copyOfRange(planes, 7 * PLANE, 8 * PLANE)).containsOnly(255);
    }
  }

  @Test
  void withoutCarriedChannelsItIsTheMapItself() {
    assertThat(ExtendedBaseMap.of(noise, List.of())).isSameAs(noise);
  }

  @Test
  void theIdentityTellsTheMapAndTheBytesThatAreAdded() {
    List<String> identities = new ArrayList<>(List.of(noise.identity()));
    for (List<CarriedChannel> carried :
        List.of(carried(128), carried(12, 8), carried(1, 28), carried(128, 128), carried(127))) {
      identities.add(ExtendedBaseMap.of(noise, carried).identity());
    }
    identities.add(ExtendedBaseMap.of(new Noise("other", closed), carried(128)).identity());
    assertThat(identities).doesNotHaveDuplicates();
    assertThat(ExtendedBaseMap.of(noise, List.of(new CarriedChannel("renamed", 128))).identity())
        .as("names do not decide pixels")
        .isEqualTo(identities.get(1))
        .matches("[0-9a-f]{64}");
  }

  private static CarriedRaster raster(int channels, String sha256) {
    byte[][] bands = new byte[channels][256 * 256];
    for (int c = 0; c < channels; c++) {
      new Random(c).nextBytes(bands[c]);
    }
    return new CarriedRaster(bands, 256, 2, sha256);
  }

  @Test
  void levelZeroHasTheBytesOfTheRasterAndCoarserLevelsTheConstants() {
    CarriedRaster raster = raster(2, "a");
    BaseMap map = ExtendedBaseMap.of(noise, carried(128, 7), Optional.of(raster));
    byte[] level0 = map.granule(0, 3, 2).planes();
    byte[] expected = Arrays.copyOf(noise.granule(0, 3, 2).planes(), 7 * PLANE);
    raster.into(3, 2, expected, 5 * PLANE);
    assertThat(map.channels()).isEqualTo(7);
    assertThat(level0).isEqualTo(expected);
    assertThat(level0).isNotEqualTo(map.granule(0, 4, 2).planes());
    byte[] coarser = map.granule(-1, 3, 2).planes();
    assertThat(Arrays.copyOf(coarser, 5 * PLANE)).isEqualTo(noise.granule(-1, 3, 2).planes());
    assertThat(Arrays.copyOfRange(coarser, 5 * PLANE, 6 * PLANE)).containsOnly(128);
    assertThat(Arrays.copyOfRange(coarser, 6 * PLANE, 7 * PLANE)).containsOnly(7);
  }

  @Test
  void theIdentityTellsTheRastersFile() {
    List<String> identities = new ArrayList<>();
    identities.add(ExtendedBaseMap.of(noise, carried(128, 128)).identity());
    identities.add(
        ExtendedBaseMap.of(noise, carried(128, 128), Optional.of(raster(2, "a"))).identity());
    identities.add(
        ExtendedBaseMap.of(noise, carried(128, 128), Optional.of(raster(2, "b"))).identity());
    identities.add(ExtendedBaseMap.of(noise, carried(128), Optional.of(raster(1, "a"))).identity());
    assertThat(identities).doesNotHaveDuplicates();
  }

  @Test
  void aRasterOfOtherChannelsIsRefused() {
    assertThatThrownBy(() -> ExtendedBaseMap.of(noise, carried(1, 2), Optional.of(raster(1, "a"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ExtendedBaseMap.of(noise, List.of(), Optional.of(raster(1, "a")))).isSameAs(noise);
  }

  @Test
  void closingItClosesTheMap() {
    ExtendedBaseMap.of(noise, carried(128)).close();
    assertThat(closed).hasValue(1);
  }
}
