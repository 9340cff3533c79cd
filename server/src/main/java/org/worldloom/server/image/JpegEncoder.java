package org.worldloom.server.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG with the JDK's writer, and the provenance as a comment. */
final class JpegEncoder {
  private static final float QUALITY = 0.9f;
  private static final String NATIVE = "javax_imageio_jpeg_image_1.0";

  private JpegEncoder() {}

  static byte[] encode(Picture picture, Provenance provenance) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(picture.samples().length / 4 + 1024);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      BufferedImage image = image(picture);
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(QUALITY);
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), quality);
      comment(metadata, provenance);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, metadata), quality);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static void comment(IIOMetadata metadata, Provenance provenance) throws IOException {
    IIOMetadataNode root = new IIOMetadataNode(NATIVE);
    IIOMetadataNode sequence = new IIOMetadataNode("markerSequence");
    IIOMetadataNode comment = new IIOMetadataNode("com");
    comment.setUserObject(provenance.text().getBytes(StandardCharsets.US_ASCII));
    sequence.appendChild(comment);
    root.appendChild(new IIOMetadataNode("JPEGvariety"));
    root.appendChild(sequence);
    metadata.mergeTree(NATIVE, root);
  }

  private static BufferedImage image(Picture picture) {
    int width = picture.width();
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(picture.samples(), picture.samples().length),
            width,
            picture.height(),
            width * 3,
            3,
            new int[] {0, 1, 2},
            null);
    ComponentColorModel rgb =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(rgb, raster, false, null);
  }
}
