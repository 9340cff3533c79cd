package org.worldloom.coverage.store.mbtiles;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.worldloom.coverage.grid.WorldGrid;

/**
 * The small part of PNG (ISO/IEC 15948) that a granule needs: 64 x 64 pixels, 8-bit grey or RGB,
 * one IDAT chunk, the Paeth filter on every row, and one private chunk with a label.
 *
 * <p>Written here because general PNG libraries cost more per 64-pixel picture than its pixels do,
 * and because a store wants the opposite of a viewer's tolerance: {@link Decoder#decode} accepts
 * exactly what {@link Encoder#encode} writes, and any other bytes are not a picture.
 */
final class Png {
  private static final int EDGE = WorldGrid.GRANULE;
  private static final int PLANE = EDGE * EDGE;

  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;

  /** {@code wlGR}: ancillary, private, not to be copied when the picture is edited. */
  private static final int LABEL = 0x776C4752;

  private static final int PAETH = 4;
  private static final int CHUNK_FRAME = 12;
  private static final int HEADER = 13;

  private Png() {}

  /** A decoded picture: planar values and the label that was written with them. */
  record Picture(byte[] planes, byte[] label) {}

  /** Compresses pictures one after the other; for one thread at a time. */
  static final class Encoder implements AutoCloseable {
    /** Detail of a planet is noise-like: higher levels cost time and win a few per cent. */
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

    private final byte[] compressed = new byte[EDGE * (1 + 3 * EDGE) + 256];

    /**
     * Encodes the first {@code channels} planes.
     *
     * @param planes {@code planes[c * 4096 + row * 64 + column]}
     * @param channels 1 for grey or 3 for RGB
     * @param label bytes to keep with the picture
     */
    byte[] encode(byte[] planes, int channels, byte[] label) {
      byte[] rows = filter(interleave(planes, channels), channels);
      deflater.reset();
      deflater.setInput(rows);
      deflater.finish();
      int length = deflater.deflate(compressed);
      if (!deflater.finished()) {
        throw new IllegalStateException("zlib made " + rows.length + " bytes much longer");
      }
      ByteBuffer png = ByteBuffer.allocate(8 + 4 * CHUNK_FRAME + HEADER + label.length + length);
      png.putLong(SIGNATURE);
      chunk(png, IHDR, header(channels), HEADER);
      chunk(png, LABEL, label, label.length);
      chunk(png, IDAT, compressed, length);
      chunk(png, IEND, new byte[0], 0);
      return png.array();
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  /** Decompresses pictures one after the other; for one thread at a time. */
  static final class Decoder implements AutoCloseable {
    private final Inflater inflater = new Inflater();

    /** The picture, or nothing if these are not the bytes of a whole picture. */
    Optional<Picture> decode(byte[] bytes) {
      ByteBuffer png = ByteBuffer.wrap(bytes);
      if (png.remaining() < 8 || png.getLong() != SIGNATURE) {
        return Optional.empty();
      }
      Optional<byte[]> header = payload(png, IHDR);
      Optional<byte[]> label = payload(png, LABEL);
      Optional<byte[]> data = payload(png, IDAT);
      Optional<byte[]> end = payload(png, IEND);
      if (header.isEmpty() || label.isEmpty() || data.isEmpty() || end.isEmpty()) {
        return Optional.empty();
      }
      int channels = Arrays.equals(header.get(), header(1)) ? 1 : 3;
      if (!Arrays.equals(header.get(), header(channels)) || png.hasRemaining()) {
        return Optional.empty();
      }
      return inflate(data.get(), EDGE * (1 + EDGE * channels))
          .flatMap(rows -> unfilter(rows, channels))
          .map(pixels -> new Picture(separate(pixels, channels), label.get()));
    }

    private Optional<byte[]> inflate(byte[] data, int length) {
      byte[] rows = new byte[length];
      inflater.reset();
      inflater.setInput(data);
      try {
        boolean whole = inflater.inflate(rows) == length;
        boolean ended = inflater.finished() || inflater.inflate(new byte[1]) == 0;
        return whole && ended && inflater.finished() ? Optional.of(rows) : Optional.empty();
      } catch (DataFormatException e) {
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      inflater.end();
    }
  }

  private static byte[] header(int channels) {
    int colourType = channels == 1 ? 0 : 2;
    return ByteBuffer.allocate(HEADER)
        .putInt(EDGE)
        .putInt(EDGE)
        .put((byte) 8)
        .put((byte) colourType)
        .array();
  }

  private static void chunk(ByteBuffer png, int type, byte[] payload, int length) {
    png.putInt(length);
    int start = png.position();
    png.putInt(type).put(payload, 0, length);
    png.putInt(crc(png, start, 4 + length));
  }

  /** The next chunk's payload, if the chunk is whole and of this type. */
  private static Optional<byte[]> payload(ByteBuffer png, int type) {
    if (png.remaining() < CHUNK_FRAME) {
      return Optional.empty();
    }
    int length = png.getInt();
    int start = png.position();
    if (length < 0 || length > png.remaining() - 8 || png.getInt() != type) {
      return Optional.empty();
    }
    byte[] payload = new byte[length];
    png.get(payload);
    return png.getInt() == crc(png, start, 4 + length) ? Optional.of(payload) : Optional.empty();
  }

  private static int crc(ByteBuffer png, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(png.slice(start, length));
    return (int) crc.getValue();
  }

  private static byte[] interleave(byte[] planes, int channels) {
    byte[] pixels = new byte[PLANE * channels];
    for (int c = 0; c < channels; c++) {
      for (int i = 0, to = c; i < PLANE; i++, to += channels) {
        pixels[to] = planes[c * PLANE + i];
      }
    }
    return pixels;
  }

  private static byte[] separate(byte[] pixels, int channels) {
    byte[] planes = new byte[PLANE * channels];
    for (int c = 0; c < channels; c++) {
      for (int i = 0, from = c; i < PLANE; i++, from += channels) {
        planes[c * PLANE + i] = pixels[from];
      }
    }
    return planes;
  }

  private static byte[] filter(byte[] pixels, int channels) {
    int stride = EDGE * channels;
    byte[] rows = new byte[EDGE * (1 + stride)];
    for (int row = 0; row < EDGE; row++) {
      int to = row * (1 + stride);
      rows[to++] = PAETH;
      for (int i = row * stride; i < (row + 1) * stride; i++) {
        rows[to++] = (byte) (pixels[i] - predict(pixels, i, row, channels, stride));
      }
    }
    return rows;
  }

  private static Optional<byte[]> unfilter(byte[] rows, int channels) {
    int stride = EDGE * channels;
    byte[] pixels = new byte[EDGE * stride];
    for (int row = 0; row < EDGE; row++) {
      int from = row * (1 + stride);
      if (rows[from++] != PAETH) {
        return Optional.empty();
      }
      for (int i = row * stride; i < (row + 1) * stride; i++) {
        pixels[i] = (byte) (rows[from++] + predict(pixels, i, row, channels, stride));
      }
    }
    return Optional.of(pixels);
  }

  /** Paeth's predictor: whichever of left, above and above-left is nearest to their plane. */
  private static int predict(byte[] pixels, int i, int row, int channels, int stride) {
    boolean hasLeft = i - row * stride >= channels;
    int left = hasLeft ? pixels[i - channels] & 0xFF : 0;
    int above = row > 0 ? pixels[i - stride] & 0xFF : 0;
    int corner = hasLeft && row > 0 ? pixels[i - stride - channels] & 0xFF : 0;
    int toLeft = Math.abs(above - corner);
    int toAbove = Math.abs(left - corner);
    int toCorner = Math.abs(left + above - 2 * corner);
    if (toLeft <= toAbove && toLeft <= toCorner) {
      return left;
    }
    return toAbove <= toCorner ? above : corner;
  }
}
