package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.IIOException;
import javax.imageio.stream.ImageInputStream;

/**
 * How long a TIFF file must be to hold all pixels of its first image.
 *
 * <p>Decoders make up pixels that are missing at the end of a file, and ImageIO-Ext does not give
 * out where strips and tiles lie, so the first directory is read here (TIFF 6.0, section 2; BigTIFF
 * has the same structure with wider fields).
 */
final class TiffExtent {
  private static final int BIG = 43;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int LONG8 = 16;

  private final ImageInputStream stream;
  private final boolean big;
  private long[] offsets = {};
  private long[] byteCounts = {};

  private TiffExtent(ImageInputStream stream, boolean big) {
    this.stream = stream;
    this.big = big;
  }

  /**
   * The byte after the last byte of pixels; 0 if the file does not say.
   *
   * @param stream a TIFF file; its position and byte order are changed
   */
  static long end(ImageInputStream stream) throws IOException {
    stream.seek(0);
    stream.setByteOrder(
        stream.readUnsignedByte() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    stream.seek(2);
    boolean big = stream.readUnsignedShort() == BIG;
    stream.seek(big ? 8 : 4);
    TiffExtent extent = new TiffExtent(stream, big);
    extent.readDirectory(extent.readWord());
    return extent.end();
  }

  private void readDirectory(long at) throws IOException {
    stream.seek(at);
    long entries = big ? stream.readLong() : stream.readUnsignedShort();
    long first = stream.getStreamPosition();
    for (long i = 0; i < entries; i++) {
      stream.seek(first + i * (big ? 20 : 12));
      int tag = stream.readUnsignedShort();
      if (tag == STRIP_OFFSETS || tag == TILE_OFFSETS) {
        offsets = readValues();
      } else if (tag == STRIP_BYTE_COUNTS || tag == TILE_BYTE_COUNTS) {
        byteCounts = readValues();
      }
    }
  }

  /** The values of the entry whose tag was just read. */
  private long[] readValues() throws IOException {
    int type = stream.readUnsignedShort();
    long count = readWord();
    int bytes = bytes(type);
    if (count < 0 || count > stream.length() / bytes) {
      throw new IIOException("a directory entry has " + count + " values, more than the file");
    }
    if (count * bytes > (big ? Long.BYTES : Integer.BYTES)) {
      stream.seek(readWord());
    }
    long[] values = new long[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          type == SHORT
              ? stream.readUnsignedShort()
              : type == LONG ? stream.readUnsignedInt() : stream.readLong();
    }
    return values;
  }

  private static int bytes(int type) throws IIOException {
    return switch (type) {
      case SHORT -> Short.BYTES;
      case LONG -> Integer.BYTES;
      case LONG8 -> Long.BYTES;
      default -> throw new IIOException("the pixels are addressed with numbers of type " + type);
    };
  }

  private long readWord() throws IOException {
    return big ? stream.readLong() : stream.readUnsignedInt();
  }

  private long end() {
    long end = 0;
    for (int i = 0; i < Math.min(offsets.length, byteCounts.length); i++) {
      end = Math.max(end, offsets[i] + byteCounts[i]);
    }
    return end;
  }
}
