package org.worldloom.coverage.store.mbtiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PngTest {

  private static byte[] planes(int channels, long seed, int amplitude) {
    Random random = new Random(seed);
    byte[] planes = new byte[channels * 4096];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) (i / 64 + random.nextInt(amplitude));
    }
    return planes;
  }

  @Property(tries = 100)
  void decodesWhatItEncoded(
      @ForAll boolean grey,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 256) int amplitude,
      @ForAll byte[] label) {
    int channels = grey ? 1 : 3;
    byte[] planes = planes(channels, seed, amplitude);
    try (Png.Encoder encoder = new Png.Encoder();
        Png.Decoder decoder = new Png.Decoder()) {
      byte[] png = encoder.encode(planes, channels, label);
      assertThat(decoder.decode(png))
          .hasValueSatisfying(
              picture -> {
                assertThat(picture.planes()).isEqualTo(planes);
                assertThat(picture.label()).isEqualTo(label);
              });
    }
  }

  @Property(tries = 300)
  void anyFlippedBitOrMissingByteIsNoticed(
      @ForAll @IntRange(max = 1_000_000) int where, @ForAll @IntRange(max = 7) int bit) {
    try (Png.Encoder encoder = new Png.Encoder();
        Png.Decoder decoder = new Png.Decoder()) {
      byte[] png = encoder.encode(planes(3, 5, 20), 3, new byte[] {1, 2, 3});
      byte[] flipped = png.clone();
      flipped[where % png.length] ^= (byte) (1 << bit);
      assertThat(decoder.decode(flipped)).isEmpty();
      assertThat(decoder.decode(Arrays.copyOf(png, where % png.length))).isEmpty();
      assertThat(decoder.decode(Arrays.copyOf(png, png.length + 1))).isEmpty();
    }
  }
}
