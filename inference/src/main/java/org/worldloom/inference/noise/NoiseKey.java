package org.worldloom.inference.noise;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The key under which one stage of one planet draws its noise.
 *
 * <p>It is the first eight bytes, as a big-endian 64-bit integer, of the SHA-256 digest of these 48
 * bytes, all integers big-endian:
 *
 * <pre>
 *  0..7   world seed
 *  8..39  SHA-256 digest of the network file
 * 40..43  level
 * 44..47  step
 * </pre>
 *
 * So stages, steps, models and seeds have nothing in common. Pure arithmetic.
 */
public final class NoiseKey {

  /** Step of the noise that the network takes as its input, fixed for all steps of a sampler. */
  public static final int INPUT = 0;

  /** Step of the noise that a flow sampler starts from. */
  public static final int SAMPLE = 1;

  private static final int DIGEST_BYTES = 32;

  private NoiseKey() {}

  /**
   * Derives a key.
   *
   * @param seed world seed
   * @param sha256 digest of the network file, 64 hexadecimal digits
   * @param level index of the child level
   * @param step {@link #INPUT} or {@link #SAMPLE}
   */
  public static long of(long seed, String sha256, int level, int step) {
    byte[] digest = HexFormat.of().parseHex(sha256);
    if (digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + sha256);
    }
    ByteBuffer bytes = ByteBuffer.allocate(8 + DIGEST_BYTES + 4 + 4);
    bytes.putLong(seed).put(digest).putInt(level).putInt(step);
    return ByteBuffer.wrap(sha256().digest(bytes.array())).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
