package org.worldloom.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one test and a node on its own that knows the right pixels.
 *
 * <p>The planets are toys: networks of some kB over an invented base map of zoom 2.
 */
final class Fleet implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("worldloom.root"));
  static final boolean FULL = "full".equals(System.getProperty("worldloom.faults"));

  private final Path folder;
  private final List<Path> planets = new ArrayList<>();
  private final int port;
  private final int size;
  private final String more;
  private final AtomicReferenceArray<Node> nodes;
  private final Map<MapRequest, String> right = new HashMap<>();

  /**
   * A fleet; nothing runs yet.
   *
   * @param port where to begin to look for free ports for the members
   * @param more further lines of every node's cluster file
   */
  Fleet(Path folder, int port, int size, String more) throws IOException {
    this.folder = folder;
    this.planets.add(planet(folder, "earth", "toy-flow", 2048));
    this.port = freePorts(port, size);
    this.size = size;
    this.more = more;
    this.nodes = new AtomicReferenceArray<>(size);
  }

  /** First of some free ports in a row, so that several builds can run on one machine. */
  private static int freePorts(int from, int count) {
    int first = from;
    for (int port = from; port < first + count; port++) {
      if (!isFree(port)) {
        first = port + 1;
      }
    }
    return first;
  }

  private static boolean isFree(int port) {
    try (ServerSocket unusedSocket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets all nodes serve a second planet; to be called before they start. */
  Fleet alsoServing(String name, String pack) throws IOException {
    planets.add(planet(folder, name, pack, 2048));
    return this;
  }

  /** Writes a toy planet. */
  static Path planet(Path folder, String name, String pack, int diskMebibytes) throws IOException {
    Files.createDirectories(folder);
    return Files.writeString(
        folder.resolve(name + "-" + diskMebibytes + ".yaml"),
        String.join(
            "\n",
            "format: 1",
            "name: " + name,
            "seed: 1",
            "baseMap: {file: " + ROOT.resolve("config/basemaps/pandora.tif") + ", zoom: 2}",
            "model: " + ROOT.resolve("training/golden/packs/" + pack + "/model.yaml"),
            "deepestZoom: 12",
            "tiles: {memory: 16, disk: " + diskMebibytes + "}",
            "limits: {deadline: 60}",
            "provider: {kind: cpu, threads: 1}",
            ""));
  }

  String settings() {
    StringBuilder join = new StringBuilder();
    for (int i = 0; i < size; i++) {
      join.append(i == 0 ? "" : ", ").append("\"127.0.0.1:").append(port + i).append('"');
    }
    return "mode: member\nname: faults-"
        + folder.getFileName()
        + "\nport: "
        + port
        + "\njoin: ["
        + join
        + "]\n"
        + more;
  }

  Path folder(int node) {
    return folder.resolve("node-" + node);
  }

  /** Starts a node without waiting. */
  void launch(int node) throws IOException {
    launch(node, planets);
  }

  void launch(int node, List<Path> otherPlanets) throws IOException {
    nodes.set(node, Node.launch(folder(node), otherPlanets, settings()));
  }

  /** Starts all nodes and waits until all serve and see each other. */
  Fleet start() throws Exception {
    for (int i = 0; i < size; i++) {
      launch(i);
    }
    together();
    return this;
  }

  /** Waits until all nodes serve and see each other. */
  void together() throws Exception {
    for (int i = 0; i < size; i++) {
      nodes.get(i).up();
    }
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    for (int i = 0; i < size; i++) {
      while (nodes.get(i).cluster().path("nodes").size() < size) {
        assertThat(System.nanoTime()).as("nodes see each other").isLessThan(giveUp);
        Thread.sleep(200);
      }
    }
  }

  Node node(int i) {
    return nodes.get(i);
  }

  /** Overlapping maps, anywhere in a square that begins at a place. */
  static List<MapRequest> overlapping(int count, long at, int square, long seed) {
    Random random = new Random(seed);
    List<MapRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(
          new MapRequest(
              "earth", at + random.nextInt(square), at + random.nextInt(square), 512, seed));
    }
    return requests;
  }

  /** Sends the requests from several clients to all nodes, and checks every pixel. */
  void load(List<MapRequest> requests, int clients) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      Map<MapRequest, String> answers = new java.util.concurrent.ConcurrentHashMap<>();
      for (MapRequest request : requests) {
        work.add(
            () -> {
              answers.put(request, answer(request));
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
      for (MapRequest request : answers.keySet()) {
        assertThat(answers.get(request)).as("%s", request).isEqualTo(right(request));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What a client gets that repeats its request until it is answered. */
  String answer(MapRequest request) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(150);
    while (true) {
      Node node = nodes.get(ThreadLocalRandom.current().nextInt(size));
      try {
        return node.map(request);
      } catch (IOException e) {
        if (System.nanoTime() > giveUp) {
          throw new AssertionError("no node answers " + request, e);
        }
        Thread.sleep(100);
      }
    }
  }

  private @Nullable Node alone;

  /** What the planet looks like on a node that knows no cluster. */
  String right(MapRequest request) throws Exception {
    synchronized (right) {
      String known = right.get(request);
      if (known == null) {
        known = alone().map(request);
        right.put(request, known);
      }
      return known;
    }
  }

  Node alone() throws Exception {
    Node running = alone;
    if (running == null) {
      running = Node.launch(folder.resolve("alone"), planets, "").up();
      alone = running;
    }
    return running;
  }

  /** Sum of a counter over all nodes that live. */
  long total(String counter) throws Exception {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      String name = nodes.get(i).cluster().path("node").asText();
      for (JsonNode entry : nodes.get(i).cluster().path("nodes")) {
        if (entry.path("name").asText().equals(name)) {
          sum += entry.path("counters").path(counter).asLong();
        }
      }
    }
    return sum;
  }

  /** Keys computed by any node in any life, one per time. */
  List<String> made() throws IOException {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      made.addAll(Node.made(folder(i)));
    }
    return made;
  }

  /** Stops all nodes at the same time, as an operator does. */
  void stopAll() throws InterruptedException {
    for (int i = 0; i < size; i++) {
      nodes.get(i).stop();
    }
    for (int i = 0; i < size; i++) {
      nodes.get(i).close();
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (alone != null) {
      alone.kill();
    }
    for (int i = 0; i < size; i++) {
      if (nodes.get(i) != null) {
        nodes.get(i).kill();
      }
    }
  }
}
