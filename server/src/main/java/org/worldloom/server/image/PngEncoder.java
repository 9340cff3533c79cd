package org.worldloom.server.image;

import ar.com.hjg.pngj.FilterType;
import ar.com.hjg.pngj.ImageInfo;
import ar.com.hjg.pngj.ImageLineByte;
import ar.com.hjg.pngj.PngWriter;
import ar.com.hjg.pngj.chunks.PngChunkTextVar;
import java.io.ByteArrayOutputStream;

/**
 * PNG with PNGJ: a third of the time of the JDK's writer and a fifth smaller files, see
 * docs/decisions. Compression level 1 because imagery hardly compresses any better at higher
 * levels.
 */
final class PngEncoder {
  private static final int LEVEL = 1;

  private PngEncoder() {}

  static byte[] encode(Picture picture, Provenance provenance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(picture.samples().length / 2 + 1024);
    ImageInfo info = new ImageInfo(picture.width(), picture.height(), 8, picture.hasAlpha());
    PngWriter writer = new PngWriter(out, info);
    writer.setCompLevel(LEVEL);
    writer.setFilterType(FilterType.FILTER_ADAPTIVE_FAST);
    writer.getMetadata().setText(PngChunkTextVar.KEY_Description, provenance.text());
    writer.getMetadata().setText(PngChunkTextVar.KEY_Software, Provenance.SOFTWARE);
    ImageLineByte line = new ImageLineByte(info);
    int stride = picture.width() * picture.channels();
    for (int row = 0; row < picture.height(); row++) {
      System.arraycopy(picture.samples(), row * stride, line.getScanlineByte(), 0, stride);
      writer.writeRow(line, row);
    }
    writer.end();
    return out.toByteArray();
  }
}
