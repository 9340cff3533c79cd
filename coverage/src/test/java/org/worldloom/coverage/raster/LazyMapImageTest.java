package org.worldloom.coverage.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Rectangle;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.worldloom.coverage.planet.PlanetFile.Limits;

/** Images computed when they are asked for: the same pixels, in bounded memory. */
class LazyMapImageTest {
  private static final Limits LAZY = new Limits(1, 1L << 31, Duration.ofSeconds(60), 8);

  private final SyntheticPixels pixels = SyntheticPixels.noise();
  private final MapReader eager = new MapReader(pixels, Maps.LIMITS);
  private final MapReader lazy = new MapReader(pixels, LAZY);

  @ParameterizedTest
  @ValueSource(strings = {"EPSG:3857", "EPSG:3035", "CRS:84"})
  void pixelsAreThoseOfTheEagerImage(String crs) throws IOException {
    MapRequest request =
        crs.equals("CRS:84")
            ? Maps.request(crs, 2, 12, 40, 46.5, 1300, 750, 5)
            : Maps.request(crs, 4e6, 4.4e6, 3e6, 3.2e6, 1300, 750, 5);
    RenderedImage image = lazy.read(request).image();
    assertThat(image).isInstanceOf(LazyMapImage.class);
    byte[] expected = Maps.bytes(eager.read(request).image());
    Raster data = image.getData();
    assertThat(data.getBounds()).isEqualTo(new Rectangle(0, 0, 1300, 750));
    byte[] actual = Maps.bytes(data);
    if (image.getColorModel().hasAlpha()) {
      actual = withoutAlpha(actual);
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void partsAreThoseOfTheWhole() throws IOException {
    MapRequest request = Maps.mercator(11, 1000, 2000, 1300, 750, 5);
    RenderedImage image = lazy.read(request).image();
    byte[] whole = Maps.bytes(image.getData());
    assertThat(Maps.bytes(image.getData(new Rectangle(500, 250, 30, 20))))
        .isEqualTo(Maps.crop(whole, 1300, 500, 250, 30, 20));
    assertThat(image.getTile(2, 2).getMinX()).isEqualTo(1024);
    assertThatThrownBy(() -> image.getTile(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aRowOfTilesIsComputedOnceForALineByLineEncoder() throws IOException {
    RenderedImage image = lazy.read(Maps.mercator(11, 1000, 2000, 5000, 256, 5)).image();
    for (int row = 0; row < 256; row += 8) {
      image.getData(new Rectangle(0, row, 5000, 8));
    }
    assertThat(pixels.pixelsRead()).isEqualTo(5000 * 256);
  }

  @Test
  void oneReadOfAnyImageIsBounded() throws IOException {
    for (MapRequest request :
        new MapRequest[] {
          Maps.request("EPSG:3857", -2e7, 2e7, -2e7, 2e7, 30_000, 30_000, 1),
          Maps.request("EPSG:3857", -2e7, 2e7, 0, 1e6, 1_000_000, 40, 1),
          Maps.request("EPSG:3995", -4e6, 4e6, -4e6, 4e6, 30_000, 30_000, 1)
        }) {
      RenderedImage image = lazy.read(request).image();
      image.getTile(image.getNumXTiles() / 2, image.getNumYTiles() / 2);
      assertThat((long) image.getWidth() * image.getTileHeight() * 4).isLessThan(160 << 20);
    }
    assertThat(pixels.largestRead()).isLessThan(1 << 23);
  }

  @Test
  void mapsOverTheLimitAreRefusedBeforeAnythingIsRead() {
    assertThatThrownBy(
            () -> lazy.read(Maps.mercator(17, 0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE, 1)))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("2147483647 x 2147483647")
        .hasMessageContaining("limits.coveragePixels");
    assertThatThrownBy(() -> lazy.read(Maps.mercator(17, 0, 0, 1_000_001, 4, 1)))
        .isInstanceOf(MapRequestException.class)
        .hasMessageContaining("1000001 x 4")
        .hasMessageContaining("at most 1000000 pixels");
    assertThat(pixels.pixelsRead()).isZero();
  }

  private static byte[] withoutAlpha(byte[] rgba) {
    byte[] rgb = new byte[rgba.length / 4 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = rgba[i / 3 * 4 + i % 3];
    }
    return rgb;
  }
}
