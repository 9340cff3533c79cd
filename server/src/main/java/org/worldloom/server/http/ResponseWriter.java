package org.worldloom.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes an {@link Answer} to Jetty's response. */
final class ResponseWriter {
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

  private static void sendFile(Path file, Response response, Callback callback) {
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Files.size(file));
      try (InputStream in = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE)) {
        in.transferTo(out);
      }
      out.close();
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
  }
}
