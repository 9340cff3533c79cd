package org.worldloom.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A strong HTTP entity tag, made from everything that decides the bytes of an answer, so that it is
 * known before the answer is rendered.
 *
 * @param value the tag with its quotes
 */
public record EntityTag(String value) {
  private static final int BYTES = 16;

  /**
   * Tag of an answer that is a pure function of the given parts.
   *
   * @param parts e.g. planet identity, seed, and the normalised request
   */
  public static EntityTag of(Object... parts) {
    MessageDigest digest = sha256();
    for (Object part : parts) {
      byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return tag(digest.digest());
  }

  /** Tag of an answer that consists of these bytes. */
  public static EntityTag of(byte[] content) {
    return tag(sha256().digest(content));
  }

  private static EntityTag tag(byte[] digest) {
    return new EntityTag('"' + HexFormat.of().formatHex(digest, 0, BYTES) + '"');
  }

  /** Whether a tag of an {@code If-None-Match} header means this answer (weak comparison). */
  public boolean matches(String candidate) {
    String tag = candidate.startsWith("W/") ? candidate.substring(2) : candidate;
    return tag.equals("*") || tag.equals(value);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
