package org.worldloom.server.cli.render;

import ar.com.hjg.pngj.FilterType;
import ar.com.hjg.pngj.ImageInfo;
import ar.com.hjg.pngj.ImageLineByte;
import ar.com.hjg.pngj.PngWriter;
import ar.com.hjg.pngj.PngjOutputException;
import ar.com.hjg.pngj.chunks.PngChunkTextVar;
import java.awt.Rectangle;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Streams a map into a PNG, a row of tiles at a time, and writes the world file for it. */
public final class PngFile {

  private PngFile() {}

  /**
   * Writes a file.
   *
   * @param file where
   * @param image its pixels
   * @param description what the file says about itself
   */
  public static void write(Path file, RenderedImage image, String description) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      boolean alpha = image.getColorModel().hasAlpha();
      ImageInfo info = new ImageInfo(image.getWidth(), image.getHeight(), 8, alpha);
      PngWriter writer = new PngWriter(out, info);
      writer.setShouldCloseStream(false);
      writer.setFilterType(FilterType.FILTER_ADAPTIVE_FAST);
      writer.getMetadata().setText(PngChunkTextVar.KEY_Description, description);
      writer.getMetadata().setText(PngChunkTextVar.KEY_Software, "Worldloom");
      writeRows(writer, info, image);
      writer.end();
    } catch (BlockImage.BlockError e) {
      throw e.failure();
    } catch (IOException | PngjOutputException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static void writeRows(PngWriter writer, ImageInfo info, RenderedImage image) {
    int stride = info.cols * info.channels;
    for (int top = 0; top < info.rows; top += image.getTileHeight()) {
      int rows = Math.min(image.getTileHeight(), info.rows - top);
      Raster strip = image.getData(new Rectangle(0, top, info.cols, rows));
      byte[] values = ((DataBufferByte) strip.getDataBuffer()).getData();
      for (int row = 0; row < rows; row++) {
        ImageLineByte line = new ImageLineByte(info);
        System.arraycopy(values, row * stride, line.getScanlineByte(), 0, stride);
        writer.writeRow(line, top + row);
      }
    }
  }

  /**
   * Writes a world file: pixel size, rotation, and the centre of the upper left pixel, as GIS
   * programs read it beside a PNG.
   */
  public static void writeWorldFile(Path file, MapFrame frame) throws IOException {
    double[] lines = {
      frame.pixelWidth(),
      0,
      0,
      -frame.pixelHeight(),
      frame.bounds().getMinX() + frame.pixelWidth() / 2,
      frame.bounds().getMaxY() - frame.pixelHeight() / 2
    };
    StringBuilder text = new StringBuilder();
    for (double line : lines) {
      text.append(String.format(Locale.ROOT, "%.12f%n", line));
    }
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }
}
