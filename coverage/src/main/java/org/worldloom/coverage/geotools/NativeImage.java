package org.worldloom.coverage.geotools;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Describes the whole coverage as an image, for the base class to derive a layout from: coverage
 * views ask for one, and handing over this description keeps the imaging library's own types, which
 * differ between versions, out of our code. It has no pixels.
 */
final class NativeImage extends ImageReader {
  private static final int TILE = 512;

  private final int size;

  NativeImage(int size) {
    super(null);
    this.size = size;
  }

  @Override
  public int getNumImages(boolean allowSearch) {
    return 1;
  }

  @Override
  public int getWidth(int imageIndex) {
    return size;
  }

  @Override
  public int getHeight(int imageIndex) {
    return size;
  }

  @Override
  public int getTileWidth(int imageIndex) {
    return TILE;
  }

  @Override
  public int getTileHeight(int imageIndex) {
    return TILE;
  }

  @Override
  public Iterator<ImageTypeSpecifier> getImageTypes(int imageIndex) {
    return List.of(ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_3BYTE_BGR))
        .iterator();
  }

  @Override
  public @Nullable IIOMetadata getStreamMetadata() {
    return null;
  }

  @Override
  public @Nullable IIOMetadata getImageMetadata(int imageIndex) {
    return null;
  }

  @Override
  public BufferedImage read(int imageIndex, @Nullable ImageReadParam param) throws IOException {
    throw new IOException("this reader describes a coverage and has no pixels");
  }
}
