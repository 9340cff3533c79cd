package org.worldloom.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an {@link Answer} to Jetty's response. */
final class ResponseWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);

  private ResponseWriter() {}

  static void send(Answer answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Access-Control-Allow-Origin", "*");
    response.getHeaders().put("Access-Control-Expose-Headers", "ETag, X-Worldloom-Synthetic");
    if (answer.body() instanceof Answer.TemporaryFile temporary) {
      sendFile(temporary.file(), response, callback);
    } else if (answer.body() instanceof Answer.Bytes bytes) {
      if (bytes.content().length > 0) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.content().length);
      }
      response.write(true, ByteBuffer.wrap(bytes.content()), callback);
    }
  }

  /** Holds no thread while a slow client takes its time. */
  private static void sendFile(Path file, Response response, Callback callback) {
    Callback deleting = Callback.from(() -> delete(file), callback);
    try {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Files.size(file));
    } catch (IOException e) {
      deleting.failed(e);
      return;
    }
    Content.copy(Content.Source.from(file), response, deleting);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("The temporary file {} could not be deleted", file, e);
    }
  }
}
