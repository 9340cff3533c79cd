package org.worldloom.coverage.basemap;

import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageReaderSpi;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.EngineeringCRS;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffIIOMetadataDecoder;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.util.factory.Hints;
import org.jspecify.annotations.Nullable;

/**
 * A GeoTIFF as an image that can be looked at anywhere.
 *
 * <p>GeoTools tells where the image lies; its pixels are read with ImageIO-Ext, block by block,
 * rather than as a deferred image, so that a damaged block is an error here and not a hole. Decoded
 * blocks are kept up to a bound. All methods may be called by several threads.
 */
final class GeoTiffSource implements AutoCloseable {
  private static final int LONGEST_BLOCK_EDGE = 256;
  private static final long BLOCK_PIXELS_LIMIT = 1 << 22;
  private static final long CACHED_PIXELS = 24L << 20;
  private static final int COMPRESSION = 259;
  private static final int UNCOMPRESSED = 1;
  private static final int OPAQUE = 0xff000000;

  private final Path file;
  private final ImageReader reader;
  private final ImageInputStream stream;
  private final WorldToSource mapping;
  private final int noData;
  private final int width;
  private final int height;
  private final int blockWidth;
  private final int blockHeight;
  private final Map<Long, int[]> blocks = new LinkedHashMap<>(16, 0.75f, true);

  private GeoTiffSource(
      Path file, ImageReader reader, ImageInputStream stream, Georeference georeference)
      throws IOException {
    this.file = file;
    this.reader = reader;
    this.stream = stream;
    this.mapping = georeference.mapping();
    this.noData = georeference.noData();
    this.width = reader.getWidth(0);
    this.height = reader.getHeight(0);
    requireBytes();
    boolean tiled = reader.isImageTiled(0);
    this.blockWidth = tiled ? roundUp(reader.getTileWidth(0)) : width;
    this.blockHeight = blockHeight(tiled);
  }

  /** Where an image lies, and which value of all bands means no data (-1: none). */
  private record Georeference(WorldToSource mapping, int noData) {}

  /** Opens a GeoTIFF and checks that all of it is there and that its pixels are understood. */
  static GeoTiffSource open(Path file) throws BaseMapException {
    requireTiff(file);
    try {
      Georeference georeference = georeference(file);
      ImageInputStream stream = new FileImageInputStream(file.toFile());
      ImageReader reader = new TIFFImageReaderSpi().createReaderInstance();
      try {
        requireWhole(file, stream);
        stream.seek(0);
        reader.setInput(stream, false, false);
        return new GeoTiffSource(file, reader, stream, georeference);
      } catch (IOException | RuntimeException e) {
        reader.dispose();
        stream.close();
        throw e;
      }
    } catch (BaseMapException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new BaseMapException(file + ": not a GeoTIFF that can be read: " + reason(e), e);
    }
  }

  /** Where places of the world are in this image. */
  WorldToSource mapping() {
    return mapping;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /**
   * Reads a rectangle that may reach beyond the image: columns are periodic where the image is,
   * everything else outside has no data.
   */
  PixelWindow window(long column, long row, int columns, int rows) throws BaseMapException {
    int[] argb = new int[columns * rows];
    Map<Long, int[]> used = new HashMap<>();
    for (int y = 0; y < rows; y++) {
      if (row + y >= 0 && row + y < height) {
        copyRow((int) (row + y), column, columns, argb, y * columns, used);
      }
    }
    return new PixelWindow(column, row, columns, rows, argb);
  }

  private void copyRow(int row, long column, int columns, int[] argb, int at, Map<Long, int[]> used)
      throws BaseMapException {
    int wrap = mapping.wrap();
    for (int x = 0; x < columns; ) {
      long from = wrap > 0 ? Math.floorMod(column + x, (long) wrap) : column + x;
      if (from < 0 || from >= width) {
        x++;
        continue;
      }
      int start = (int) from % blockWidth;
      int limit = Math.min(blockWidth - start, wrap > 0 ? wrap - (int) from : columns);
      int run = Math.min(Math.min(limit, width - (int) from), columns - x);
      int blockRow = row / blockHeight;
      int[] block = block((int) from / blockWidth, blockRow, used);
      int stride = Math.min(blockWidth, width - (int) from + start);
      System.arraycopy(block, (row % blockHeight) * stride + start, argb, at + x, run);
      x += run;
    }
  }

  private int[] block(int column, int row, Map<Long, int[]> used) throws BaseMapException {
    long key = (long) row << 32 | column;
    int[] block = used.get(key);
    if (block == null) {
      block = block(column, row);
      used.put(key, block);
    }
    return block;
  }

  private synchronized int[] block(int column, int row) throws BaseMapException {
    long key = (long) row << 32 | column;
    int[] block = blocks.get(key);
    if (block == null) {
      int x = column * blockWidth;
      int y = row * blockHeight;
      block =
          decode(
              new Rectangle(
                  x, y, Math.min(blockWidth, width - x), Math.min(blockHeight, height - y)));
      blocks.put(key, block);
      shrinkCache();
    }
    return block;
  }

  private void shrinkCache() {
    long limit = Math.max(2, CACHED_PIXELS / ((long) blockWidth * blockHeight));
    var eldest = blocks.keySet().iterator();
    while (blocks.size() > limit) {
      eldest.next();
      eldest.remove();
    }
  }

  private int[] decode(Rectangle region) throws BaseMapException {
    BufferedImage image;
    try {
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(region);
      image = reader.read(0, param);
    } catch (IOException | RuntimeException e) {
      throw new BaseMapException(
          file
              + ": the pixels at column "
              + region.x
              + ", row "
              + region.y
              + " cannot be read: "
              + reason(e),
          e);
    }
    return image.getColorModel() instanceof IndexColorModel palette
        ? expand(image, palette)
        : pack(image);
  }

  private int[] expand(BufferedImage image, IndexColorModel palette) {
    int width = image.getWidth();
    int[] argb = image.getRaster().getSamples(0, 0, width, image.getHeight(), 0, (int[]) null);
    for (int i = 0; i < argb.length; i++) {
      boolean opaque = argb[i] != noData && palette.getAlpha(argb[i]) >= 128;
      argb[i] = opaque ? palette.getRGB(argb[i]) | OPAQUE : 0;
    }
    return argb;
  }

  /** Packs the samples as they are stored; a colour profile is not applied. */
  private int[] pack(BufferedImage image) {
    int width = image.getWidth();
    int bands = image.getRaster().getNumBands();
    int alpha = image.getColorModel().hasAlpha() ? bands - 1 : -1;
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    int[] row = new int[width * bands];
    int[] argb = new int[width * image.getHeight()];
    for (int i = 0; i < argb.length; i++) {
      int at = i % width * bands;
      if (at == 0) {
        image.getRaster().getPixels(0, i / width, width, 1, row);
      }
      int r = row[at];
      int g = row[at + green];
      int b = row[at + blue];
      boolean transparent = alpha >= 0 && row[at + alpha] < 128;
      boolean missing = r == noData && g == noData && b == noData;
      argb[i] = transparent || missing ? 0 : OPAQUE | r << 16 | g << 8 | b;
    }
    return argb;
  }

  private static int roundUp(int tile) {
    return tile * Math.max(1, LONGEST_BLOCK_EDGE / tile);
  }

  private int blockHeight(boolean tiled) throws IOException {
    int stored = reader.getTileHeight(0);
    TIFFImageMetadata metadata = (TIFFImageMetadata) reader.getImageMetadata(0);
    TIFFField compression = metadata.getTIFFField(COMPRESSION);
    boolean anyRow = !tiled && compression != null && compression.getAsInt(0) == UNCOMPRESSED;
    int rows =
        tiled ? roundUp(stored) : stored < 64 ? stored * (64 / stored) : anyRow ? 64 : stored;
    if ((long) blockWidth * rows > BLOCK_PIXELS_LIMIT) {
      throw new BaseMapException(
          file
              + ": stored in pieces of "
              + blockWidth
              + " x "
              + rows
              + " pixels, too large to be read one by one; store it in tiles of 512 x 512");
    }
    return rows;
  }

  private void requireBytes() throws IOException {
    ImageTypeSpecifier type = reader.getRawImageType(0);
    if (type == null) {
      type = reader.getImageTypes(0).next();
    }
    boolean palette = type.getColorModel() instanceof IndexColorModel;
    boolean bytes = type.getSampleModel().getDataType() == DataBuffer.TYPE_BYTE;
    if (!bytes || (!palette && type.getSampleModel().getSampleSize(0) != Byte.SIZE)) {
      throw new BaseMapException(
          file
              + ": has "
              + type.getSampleModel().getSampleSize(0)
              + " bits per sample; a base map must have 8 (gray, palette, RGB or RGBA)");
    }
  }

  private static void requireWhole(Path file, ImageInputStream stream) throws IOException {
    long end = TiffExtent.end(stream);
    if (end > stream.length()) {
      throw new BaseMapException(
          file
              + ": truncated: it has "
              + stream.length()
              + " bytes, but its pixels end at byte "
              + end);
    }
  }

  private static void requireTiff(Path file) throws BaseMapException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(4);
    } catch (IOException e) {
      throw new BaseMapException(file + ": cannot be read: " + reason(e), e);
    }
    String magic = new String(start, StandardCharsets.ISO_8859_1);
    // Classic TIFF and BigTIFF, little and big endian.
    if (!magic.equals("II*\0")
        && !magic.equals("MM\0*")
        && !magic.equals("II+\0")
        && !magic.equals("MM\0+")) {
      throw new BaseMapException(file + ": not a TIFF file; a base map must be a GeoTIFF");
    }
  }

  private static Georeference georeference(Path file) throws IOException {
    GeoTiffReader tiff =
        new GeoTiffReader(file.toFile(), new Hints(Hints.FORCE_LONGITUDE_FIRST_AXIS_ORDER, true));
    try {
      requireOwnPlace(file, tiff.getMetadata());
      CoordinateReferenceSystem crs = tiff.getCoordinateReferenceSystem();
      if (crs == null || crs instanceof EngineeringCRS) {
        throw new BaseMapException(file + ": has no coordinate reference system that is known");
      }
      MathTransform pixelToCrs = tiff.getOriginalGridToWorld(PixelInCell.CELL_CORNER);
      int columns = tiff.getOriginalGridRange().getSpan(0);
      int rows = tiff.getOriginalGridRange().getSpan(1);
      return new Georeference(
          WorldToSource.of(crs, pixelToCrs, columns, rows), noData(tiff.getMetadata()));
    } catch (FactoryException | NoninvertibleTransformException e) {
      throw new BaseMapException(
          file + ": its place in the world cannot be worked out: " + reason(e), e);
    } finally {
      tiff.dispose();
    }
  }

  /** GeoTools also looks at files beside the image, whose content the map's identity misses. */
  private static void requireOwnPlace(Path file, GeoTiffIIOMetadataDecoder metadata)
      throws BaseMapException {
    boolean placed =
        metadata.hasModelTrasformation() || (metadata.hasTiePoints() && metadata.hasPixelScales());
    if (!metadata.hasGeoKey() || !placed) {
      throw new BaseMapException(
          file
              + ": does not say where it lies; a base map must be a GeoTIFF with its coordinate"
              + " reference system and its place inside (world files are not used)");
    }
  }

  private static int noData(@Nullable GeoTiffIIOMetadataDecoder metadata) {
    if (metadata == null || !metadata.hasNoData()) {
      return -1;
    }
    double value = metadata.getNoData();
    return value >= 0 && value <= 255 && value == Math.rint(value) ? (int) value : -1;
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getMessage() == null) {
      cause = cause.getCause();
    }
    String kind = cause.getClass().getSimpleName();
    String message = cause.getMessage();
    return message == null ? kind : kind + ": " + message.lines().findFirst().orElse("");
  }

  @Override
  public synchronized void close() throws IOException {
    reader.dispose();
    stream.close();
  }
}
