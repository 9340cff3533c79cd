package org.worldloom.coverage.raster;

import java.awt.Color;
import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Legend;

/**
 * How a map's bytes become an image: 8 bit, pixel-interleaved; sRGB, grey, or one band with a
 * palette.
 *
 * @param content what the map shows
 * @param alpha whether an alpha band follows; never with a palette, which has a value for it
 */
record MapLayout(CoverageContent content, boolean alpha) {

  MapLayout {
    if (alpha && content.legend().isPresent()) {
      throw new IllegalArgumentException("values of a legend have no alpha band");
    }
  }

  /** The layout of a map, with an alpha band if some of its pixels may need one. */
  static MapLayout of(MapRequest request, Sampling sampling) {
    boolean colours = request.content().legend().isEmpty();
    return new MapLayout(
        request.content(), colours && request.background() == null && sampling.mayLeaveWorld());
  }

  /** Bands without alpha. */
  int channels() {
    return content.bands().size();
  }

  /** The samples of a pixel outside the world. */
  byte[] outsidePixel(@Nullable Color background) {
    byte[] pixel = new byte[bands()];
    if (content.legend().isPresent()) {
      pixel[0] = (byte) Legend.OUTSIDE;
    } else if (!alpha && background != null) {
      int[] rgb = {background.getRed(), background.getGreen(), background.getBlue()};
      for (int band = 0; band < pixel.length; band++) {
        pixel[band] = (byte) (pixel.length == 1 ? (rgb[0] + rgb[1] + rgb[2]) / 3 : rgb[band]);
      }
    }
    return pixel;
  }

  int bands() {
    return alpha ? channels() + 1 : channels();
  }

  ColorModel colorModel() {
    Optional<Legend> legend = content.legend();
    return legend.isPresent() ? legend.get().colorModel() : colours();
  }

  private ColorModel colours() {
    return new ComponentColorModel(
        ColorSpace.getInstance(channels() == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
        alpha,
        false,
        alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
        DataBuffer.TYPE_BYTE);
  }

  SampleModel sampleModel(int width, int height) {
    int[] offsets = new int[bands()];
    for (int band = 0; band < offsets.length; band++) {
      offsets[band] = band;
    }
    return new PixelInterleavedSampleModel(
        DataBuffer.TYPE_BYTE, width, height, offsets.length, width * offsets.length, offsets);
  }

  /** A raster over the samples, not a copy. */
  WritableRaster raster(byte[] samples, int width, int height, Point origin) {
    return Raster.createWritableRaster(
        sampleModel(width, height), new DataBufferByte(samples, samples.length), origin);
  }
}
