package org.worldloom.coverage.store.mbtiles;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Granule;
import org.worldloom.coverage.store.GranuleKey;

/**
 * Between granules and what is stored of them: a PNG that people can look at, and the planes that a
 * PNG has no room for.
 *
 * <p>Three or more channels: the first three are the RGB of the PNG. One or two: the first is its
 * grey. A fourth channel does not become alpha, since it is data and viewers would hide pixels by
 * it; whatever is left follows as one zlib stream.
 *
 * <p><b>Never a wrong pixel.</b> The PNG carries a label (a private chunk) with the granule's key,
 * its number of channels and the CRC-32 of the planes beside it; all chunks carry their own CRC. A
 * damaged row, a row that a damaged index delivers under another key, and a PNG whose other planes
 * are lost all decode to nothing.
 */
final class GranuleCodec {
  private static final int PLANE = WorldGrid.GRANULE * WorldGrid.GRANULE;
  private static final int LABEL_BYTES = 3 * Long.BYTES + 3 * Integer.BYTES;

  /** Guards against reserving absurd memory for a damaged label. */
  private static final int MAX_CHANNELS = 1024;

  private GranuleCodec() {}

  /**
   * What is stored of one granule.
   *
   * @param png the picture
   * @param rest the planes that are not in the picture, compressed; empty if there are none
   */
  record Stored(byte[] png, byte[] rest) {
    int length() {
      return png.length + rest.length;
    }
  }

  /** What to store of a granule. */
  static Stored encode(GranuleKey key, Granule granule, Png.Encoder encoder) {
    byte[] planes = granule.planes();
    int pictured = picturedChannels(granule.channels());
    byte[] rest = Arrays.copyOfRange(planes, pictured * PLANE, planes.length);
    byte[] label = label(key, granule.channels(), rest);
    return new Stored(encoder.encode(planes, pictured, label), deflate(rest));
  }

  /** The granule of this key, or nothing if what is stored is not it, whole and undamaged. */
  static Optional<Granule> decode(GranuleKey key, Stored stored, Png.Decoder decoder) {
    return decoder.decode(stored.png()).flatMap(picture -> join(key, picture, stored.rest()));
  }

  private static Optional<Granule> join(GranuleKey key, Png.Picture picture, byte[] compressed) {
    if (picture.label().length != LABEL_BYTES) {
      return Optional.empty();
    }
    int channels = ByteBuffer.wrap(picture.label()).getInt(3 * Long.BYTES + Integer.BYTES);
    int pictured = picture.planes().length / PLANE;
    if (channels < 1 || channels > MAX_CHANNELS || pictured != picturedChannels(channels)) {
      return Optional.empty();
    }
    return inflate(compressed, (channels - pictured) * PLANE)
        .filter(rest -> Arrays.equals(picture.label(), label(key, channels, rest)))
        .map(rest -> new Granule(concatenate(picture.planes(), rest)));
  }

  private static int picturedChannels(int channels) {
    return channels >= 3 ? 3 : 1;
  }

  private static byte[] label(GranuleKey key, int channels, byte[] rest) {
    CRC32 crc = new CRC32();
    crc.update(rest);
    return ByteBuffer.allocate(LABEL_BYTES)
        .putLong(key.seed())
        .putLong(key.x())
        .putLong(key.y())
        .putInt(key.level())
        .putInt(channels)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] deflate(byte[] rest) {
    if (rest.length == 0) {
      return rest;
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(rest);
      deflater.finish();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream(rest.length);
      byte[] buffer = new byte[PLANE];
      while (!deflater.finished()) {
        compressed.write(buffer, 0, deflater.deflate(buffer));
      }
      return compressed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static Optional<byte[]> inflate(byte[] compressed, int length) {
    if (length == 0) {
      return compressed.length == 0 ? Optional.of(compressed) : Optional.empty();
    }
    Inflater inflater = new Inflater();
    try {
      byte[] rest = new byte[length];
      inflater.setInput(compressed);
      return inflater.inflate(rest) == length ? Optional.of(rest) : Optional.empty();
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
