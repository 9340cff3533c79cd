package org.worldloom.coverage.raster;

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

/**
 * How a map's bytes become an image: 8 bit, pixel-interleaved, sRGB or grey.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param alpha whether an alpha band follows
 */
record MapLayout(int channels, boolean alpha) {

  int bands() {
    return alpha ? channels + 1 : channels;
  }

  ColorModel colorModel() {
    return new ComponentColorModel(
        ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
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
