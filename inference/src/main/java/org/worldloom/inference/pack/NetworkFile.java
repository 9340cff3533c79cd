package org.worldloom.inference.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** The bytes of an ONNX file. */
public final class NetworkFile {

  /** The largest network that is opened, bytes. */
  public static final long MAX_BYTES = 1L << 30;

  private static final int CHUNK = 1 << 18;

  private NetworkFile() {}

  /** Digest of a file, read piece by piece. */
  static String sha256(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      size(channel);
      MessageDigest digest = Digests.sha256();
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (channel.read(chunk.clear()) >= 0) {
        digest.update(chunk.flip());
      }
      return Digests.hex(digest.digest());
    }
  }

  /**
   * The network of a pack, checked once more: what runs is what was declared, even if the file has
   * been replaced since the pack was read.
   *
   * @return a direct buffer, as the runtime wants it
   */
  public static ByteBuffer verified(ModelPack pack) throws ModelPackException {
    return verified(pack.network(), pack.sha256());
  }

  /** Likewise, any network of a pack. */
  public static ByteBuffer verified(Path network, String sha256) throws ModelPackException {
    ByteBuffer bytes;
    try {
      bytes = read(network);
    } catch (IOException e) {
      throw new ModelPackException(network, "cannot be read: " + e.getMessage(), e);
    }
    MessageDigest digest = Digests.sha256();
    digest.update(bytes.duplicate());
    String actual = Digests.hex(digest.digest());
    if (!actual.equals(sha256)) {
      throw new ModelPackException(
          network, "has SHA-256 " + actual + ", but had " + sha256 + " when its pack was read");
    }
    return bytes;
  }

  private static ByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(size(channel));
      int read = 0;
      while (read >= 0 && bytes.hasRemaining()) {
        read = channel.read(bytes);
      }
      return bytes.flip();
    }
  }

  private static int size(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size == 0 || size > MAX_BYTES) {
      throw new IOException("it has " + size + " bytes; 1 to " + MAX_BYTES + " are possible");
    }
    return (int) size;
  }
}
