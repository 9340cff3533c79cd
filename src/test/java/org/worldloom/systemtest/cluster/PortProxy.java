package org.worldloom.systemtest.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A loopback port that leads to another one, and that can be cut. */
final class PortProxy implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  PortProxy(int port, int target) throws IOException {
    this.door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    thread(this::accept).start();
  }

  /** Ends all connections and lets no new one through. */
  void cut() throws IOException {
    cut = true;
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Lets new connections through again. */
  void heal() {
    cut = false;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        pass(door.accept());
      } catch (IOException e) {
        // The door was closed, or nobody listens behind it yet: the caller tries again.
      }
    }
  }

  private void pass(Socket in) throws IOException {
    try {
      if (cut) {
        throw new IOException("cut");
      }
      Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(in);
      open.add(out);
      thread(() -> pump(in, out)).start();
      thread(() -> pump(out, in)).start();
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of the two hung up, or was cut off.
      return;
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    cut();
    door.close();
  }
}
