package org.worldloom.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ResponseWriterTest {
  private static final int THREADS = 6;
  private static final int SLOW_CLIENTS = 2 * THREADS;

  /** More than the buffers of two sockets hold. */
  private static final long LARGE = 64L << 20;

  @TempDir Path folder;

  @Test
  @Timeout(30)
  void clientsThatDoNotReadTheirFilesHoldNoThread() throws Exception {
    Server server = new Server(new QueuedThreadPool(THREADS, THREADS));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new FilesAndWords());
    server.start();
    try {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        slow.add(ask(connector.getLocalPort(), "/file"));
      }
      for (Socket socket : slow) {
        assertThat(socket.getInputStream().read()).as("the answer has begun").isEqualTo('H');
      }
      try (Socket quick = ask(connector.getLocalPort(), "/word")) {
        assertThat(new String(quick.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
      assertThat(files()).hasSize(SLOW_CLIENTS);
      assertThat(length(slow.remove(0))).as("read to the end at last").isGreaterThan(LARGE);
      for (Socket socket : slow) {
        socket.close();
      }
      while (!files().isEmpty()) {
        Thread.sleep(20);
      }
    } finally {
      server.stop();
    }
  }

  private static Socket ask(int port, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long length(Socket socket) throws IOException {
    try (socket;
        InputStream in = socket.getInputStream()) {
      byte[] buffer = new byte[1 << 16];
      long length = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        length += read;
      }
      return length;
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private final class FilesAndWords extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      Answer.Body body =
          Request.getPathInContext(request).equals("/file")
              ? new Answer.TemporaryFile(largeFile())
              : new Answer.Bytes(new byte[] {'.'});
      ResponseWriter.send(new Answer(200, Map.of(), body), response, callback);
      return true;
    }

    private Path largeFile() throws IOException {
      Path file = Files.createTempFile(folder, "large", ".tif");
      try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
        content.setLength(LARGE);
      }
      return file;
    }
  }
}
