package org.worldloom.coverage.basemap;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.worldloom.coverage.grid.WorldGrid;

/** Reads the PNG of a {@link CarriedRaster}; the bytes that are digested are those decoded. */
final class CarriedRasterReader {
  static final int LONGEST_EDGE = 4096;

  private static final int COARSEST = 16;

  /** More than a PNG of that size has, even if nothing in it can be compressed. */
  private static final int MOST_BYTES = 96 << 20;

  private final Path file;
  private final WorldGrid grid;
  private final int channels;

  private CarriedRasterReader(Path file, WorldGrid grid, int channels) {
    this.file = file;
    this.grid = grid;
    this.channels = channels;
  }

  static CarriedRaster read(CarriedFile source, WorldGrid grid, int channels)
      throws BaseMapException {
    CarriedRasterReader reader = new CarriedRasterReader(source.file(), grid, channels);
    byte[] content = reader.content();
    String digest = HexFormat.of().formatHex(FileDigest.sha256().digest(content));
    if (source.sha256().isPresent() && !source.sha256().get().equals(digest)) {
      throw reader.error("its SHA-256 is " + digest + ", not " + source.sha256().get());
    }
    try {
      return reader.decode(content, digest);
    } catch (BaseMapException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new BaseMapException(source.file() + ": not a PNG that can be read: " + reason(e), e);
    }
  }

  private byte[] content() throws BaseMapException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new BaseMapException(file + ": cannot be read: " + reason(e), e);
    }
    if (content.length > MOST_BYTES) {
      throw error("has more than " + MOST_BYTES + " bytes, too many for carried channels");
    }
    return content;
  }

  private CarriedRaster decode(byte[] content, String digest) throws IOException {
    ImageReader png = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      png.setInput(in, true, true);
      png.addIIOReadWarningListener(
          (reader, warning) -> {
            throw new IllegalStateException(warning);
          });
      int edge = edge(png.getWidth(0), png.getHeight(0));
      requireBytes(png.getImageTypes(0).next());
      BufferedImage image = png.read(0);
      return new CarriedRaster(bands(image.getRaster()), edge, (int) (grid.size(0) / edge), digest);
    } finally {
      png.dispose();
    }
  }

  private int edge(int width, int height) throws BaseMapException {
    List<Long> edges =
        IntStream.iterate(1, factor -> factor <= COARSEST, factor -> 2 * factor)
            .mapToObj(factor -> grid.size(0) / factor)
            .filter(edge -> edge <= LONGEST_EDGE)
            .toList();
    if (edges.isEmpty()) {
      throw error(
          "carried channels of a base map of zoom "
              + grid.baseZoom()
              + " cannot be read"
              + " from a file, which may be "
              + COARSEST
              + " times coarser than the map and have "
              + LONGEST_EDGE
              + " x "
              + LONGEST_EDGE
              + " pixels at most");
    }
    if (width != height || !edges.contains((long) width)) {
      throw error(
          "has "
              + width
              + " x "
              + height
              + " pixels; with a base map of zoom "
              + grid.baseZoom()
              + " carried channels must have one of these: "
              + edges.stream().map(edge -> edge + " x " + edge).collect(Collectors.joining(", ")));
    }
    return width;
  }

  private void requireBytes(ImageTypeSpecifier type) throws BaseMapException {
    if (type.getColorModel() instanceof IndexColorModel) {
      throw error("has a palette; carried channels must be gray or RGB of 8 bits per sample");
    }
    int bits = type.getSampleModel().getSampleSize(0);
    if (type.getSampleModel().getDataType() != DataBuffer.TYPE_BYTE || bits != Byte.SIZE) {
      throw error(
          "has " + bits + " bits per sample; carried channels must be gray or RGB of 8 bits");
    }
    int bands = type.getColorModel().getNumColorComponents();
    if (bands < channels) {
      throw error(
          "has "
              + (bands == 1 ? "one band" : bands + " bands")
              + ", but the model carries "
              + (channels == 1 ? "one channel" : channels + " channels"));
    }
  }

  /** The first bands as they are stored; a colour profile is not applied. */
  private byte[][] bands(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[][] bands = new byte[channels][width * height];
    int[] row = new int[width];
    for (int band = 0; band < channels; band++) {
      for (int y = 0; y < height; y++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
        for (int x = 0; x < width; x++) {
          bands[band][y * width + x] = (byte) row[x];
        }
      }
    }
    return bands;
  }

  private BaseMapException error(String what) {
    return new BaseMapException(file + ": " + what);
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    if (e instanceof IIOException && e.getCause() != null) {
      cause = e.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
