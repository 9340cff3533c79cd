package org.worldloom.server.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ImageFormatTest {
  private static final Provenance PROVENANCE = new Provenance("earth", 42, "terra-1 1.0.0");

  private static Picture noise(int width, int height, int channels, long seed) {
    byte[] samples = new byte[width * height * channels];
    new Random(seed).nextBytes(samples);
    return new Picture(width, height, channels, samples);
  }

  @Property(tries = 50)
  void pngKeepsEveryValue(
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll @IntRange(min = 3, max = 4) int channels,
      @ForAll long seed)
      throws IOException {
    Picture picture = noise(width, height, channels, seed);
    byte[] file = ImageFormat.PNG.encode(picture, PROVENANCE);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    Picture back = Picture.of(image);
    assertThat(back.channels()).isEqualTo(channels);
    assertThat(back.samples()).isEqualTo(picture.samples());
  }

  @Test
  void theSamePictureIsTheSameFile() throws IOException {
    for (ImageFormat format : ImageFormat.values()) {
      byte[] first = format.encode(noise(64, 64, 3, 1), PROVENANCE);
      byte[] second = format.encode(noise(64, 64, 3, 1), PROVENANCE);
      assertThat(second).isEqualTo(first);
    }
  }

  @Test
  void everyFileTellsItsProvenance() throws IOException {
    for (ImageFormat format : ImageFormat.values()) {
      byte[] file = format.encode(noise(8, 8, 3, 1), PROVENANCE);
      assertThat(new String(file, StandardCharsets.ISO_8859_1)).contains(PROVENANCE.text());
    }
  }

  @Test
  void jpegPutsTransparencyOnWhite() throws IOException {
    Picture clear = Picture.filled(8, 8, new Color(0, 0, 0, 0));
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(ImageFormat.JPEG.encode(clear, PROVENANCE)));
    assertThat(new Color(image.getRGB(3, 3))).isEqualTo(Color.WHITE);
  }

  @Test
  void halfTransparencyIsBlendedWithTheBackground() {
    Picture half = new Picture(1, 1, 4, new byte[] {(byte) 200, 0, 100, (byte) 128});
    assertThat(half.on(new Color(0, 100, 100)).pixel(0, 0)).containsExactly(100, 50, 100);
  }
}
