package org.worldloom.server.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One response, free of Jetty's types.
 *
 * @param status HTTP status
 * @param headers header fields, content type included
 * @param body what is sent
 */
public record Answer(int status, Map<String, String> headers, Body body) {

  /** The content of an answer. */
  public sealed interface Body {}

  /** Content in memory. */
  public record Bytes(byte[] content) implements Body {}

  /** Content in a file that is deleted once it was sent. */
  public record TemporaryFile(Path file) implements Body {}

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** A document that may change with the next restart: clients keep it but ask again. */
  public static Answer document(String contentType, byte[] content) {
    EntityTag tag = EntityTag.of(contentType, new String(content, StandardCharsets.UTF_8));
    return new Answer(
        200,
        Map.of("Content-Type", contentType, "Cache-Control", "no-cache", "ETag", tag.value()),
        new Bytes(content));
  }

  /** A document about this moment or about a failure: nobody keeps it. */
  public static Answer uncached(int status, String contentType, byte[] content) {
    return new Answer(
        status,
        Map.of("Content-Type", contentType, "Cache-Control", "no-store"),
        new Bytes(content));
  }

  /** One sentence of plain text about a failure. */
  public static Answer sentence(int status, String sentence) {
    return uncached(
        status, "text/plain; charset=utf-8", (sentence + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** "Not modified" if the client already holds this answer, else this answer. */
  public Answer unlessHeldBy(Call call) {
    String tag = headers.get("ETag");
    if (status != 200 || tag == null || !call.holds(new EntityTag(tag))) {
      return this;
    }
    return notModified(new EntityTag(tag), headers.getOrDefault("Cache-Control", "no-cache"));
  }

  /** Tells a client that the copy it holds is still right. */
  public static Answer notModified(EntityTag tag, String cacheControl) {
    return new Answer(
        304, Map.of("ETag", tag.value(), "Cache-Control", cacheControl), new Bytes(new byte[0]));
  }

  /** This answer with one more header. */
  public Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body);
  }
}
