package org.worldloom.server.image;

import java.awt.Color;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.util.Arrays;

/**
 * Samples of a picture, 8 bit, interleaved by pixel.
 *
 * <p>Immutable by convention: the array is not copied and nobody writes to it after construction.
 *
 * @param width columns
 * @param height rows
 * @param channels 3 for red, green, blue; 4 with alpha
 * @param samples {@code samples[(row * width + column) * channels + c]}, unsigned
 */
public record Picture(int width, int height, int channels, byte[] samples) {
  private static final int RGB = 3;
  private static final int RGBA = 4;
  private static final int OPAQUE = 255;

  public Picture {
    if ((channels != RGB && channels != RGBA)
        || samples.length != Math.multiplyExact(Math.multiplyExact(width, height), channels)) {
      throw new IllegalArgumentException(
          samples.length + " samples are no " + width + " x " + height + " x " + channels);
    }
  }

  /** One colour everywhere. */
  public static Picture filled(int width, int height, Color colour) {
    byte[] samples = new byte[width * height * RGBA];
    for (int i = 0; i < samples.length; i += RGBA) {
      put(samples, i, colour);
      samples[i + RGB] = (byte) colour.getAlpha();
    }
    return new Picture(width, height, RGBA, samples);
  }

  /**
   * The first three bands of an image as red, green and blue (a single band as grey or by its
   * palette), and its alpha if its colour model has one.
   */
  public static Picture of(RenderedImage image) {
    Raster raster = image.getData();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return painted(raster, palette);
    }
    boolean alpha = image.getColorModel() != null && image.getColorModel().hasAlpha();
    int channels = alpha ? RGBA : RGB;
    int width = raster.getWidth();
    int height = raster.getHeight();
    if (isPlain(raster, channels)) {
      byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
      return new Picture(width, height, channels, data);
    }
    byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    int[] row = new int[width];
    for (int channel = 0; channel < channels; channel++) {
      int band = band(raster.getNumBands(), alpha, channel);
      for (int y = 0; y < height; y++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
        for (int x = 0; x < width; x++) {
          samples[(y * width + x) * channels + channel] = (byte) row[x];
        }
      }
    }
    return new Picture(width, height, channels, samples);
  }

  /** Without alpha unless some pixel needs it. */
  private static Picture painted(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int[] values =
        raster.getSamples(raster.getMinX(), raster.getMinY(), width, height, 0, (int[]) null);
    boolean alpha = Arrays.stream(values).anyMatch(value -> palette.getAlpha(value) != OPAQUE);
    int channels = alpha ? RGBA : RGB;
    byte[] samples = new byte[Math.multiplyExact(values.length, channels)];
    for (int i = 0; i < values.length; i++) {
      put(samples, i * channels, new Color(palette.getRGB(values[i])));
      if (alpha) {
        samples[i * channels + RGB] = (byte) palette.getAlpha(values[i]);
      }
    }
    return new Picture(width, height, channels, samples);
  }

  private static int band(int bands, boolean alpha, int channel) {
    int colours = alpha ? bands - 1 : bands;
    if (channel == RGB) {
      return bands - 1;
    }
    return colours < RGB ? 0 : channel;
  }

  /** Whether the raster's own array already is what {@link #samples} wants. */
  private static boolean isPlain(Raster raster, int channels) {
    return raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && raster.getDataBuffer() instanceof DataBufferByte buffer
        && buffer.getNumBanks() == 1
        && buffer.getOffset() == 0
        && raster.getParent() == null
        && model.getNumBands() == channels
        && model.getPixelStride() == channels
        && model.getScanlineStride() == raster.getWidth() * channels
        && buffer.getData().length == raster.getWidth() * raster.getHeight() * channels
        && inOrder(model.getBandOffsets());
  }

  private static boolean inOrder(int[] offsets) {
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] != i) {
        return false;
      }
    }
    return true;
  }

  public boolean hasAlpha() {
    return channels == RGBA;
  }

  /** The same picture without transparency, laid on a background. */
  public Picture on(Color background) {
    if (!hasAlpha()) {
      return this;
    }
    byte[] flat = new byte[width * height * RGB];
    int[] back = {background.getRed(), background.getGreen(), background.getBlue()};
    for (int in = 0, out = 0; in < samples.length; in += RGBA, out += RGB) {
      int alpha = samples[in + RGB] & 0xff;
      for (int c = 0; c < RGB; c++) {
        int over = (samples[in + c] & 0xff) * alpha + back[c] * (OPAQUE - alpha);
        flat[out + c] = (byte) ((over + OPAQUE / 2) / OPAQUE);
      }
    }
    return new Picture(width, height, RGB, flat);
  }

  /** The values of one pixel, 0..255. */
  public int[] pixel(int column, int row) {
    int at = (row * width + column) * channels;
    byte[] pixel = Arrays.copyOfRange(samples, at, at + channels);
    int[] values = new int[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = pixel[c] & 0xff;
    }
    return values;
  }

  private static void put(byte[] samples, int at, Color colour) {
    samples[at] = (byte) colour.getRed();
    samples[at + 1] = (byte) colour.getGreen();
    samples[at + 2] = (byte) colour.getBlue();
  }
}
