package org.worldloom.systemtest.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** One node: {@code worldloom serve} in a process, with a folder that outlives it. */
final class Node implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("worldloom.root"));
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern KEY = Pattern.compile("GranuleKey\\[[^]]*]");

  private final Path folder;
  private final Path log;
  private final Process process;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private volatile int port;

  private Node(Path folder, Path log, Process process) {
    this.folder = folder;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a node that may need seconds until it serves.
   *
   * @param planets planet files in one folder, the one that is asked about first
   * @param cluster content of its cluster file; empty for a node on its own
   */
  static Node launch(Path folder, List<Path> planets, String cluster) throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-Xss512k", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Djava.awt.headless=true", "-Dworldloom.cache=" + folder));
    command.add(
        "-Dworldloom.roots=" + ROOT + java.io.File.pathSeparator + planets.get(0).getParent());
    if (!cluster.isEmpty()) {
      Path file = Files.writeString(folder.resolve("cluster.yaml"), cluster);
      command.add("-Dworldloom.cluster=" + file);
    }
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.worldloom.server.cli.Main");
    command.addAll(List.of("serve", "-v", "--port", "0"));
    planets.forEach(planet -> command.addAll(List.of("--planet", planet.toString())));
    int lives = 0;
    while (Files.exists(folder.resolve("log-" + lives + ".txt"))) {
      lives++;
    }
    Path log = folder.resolve("log-" + lives + ".txt");
    return new Node(
        folder,
        log,
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  /** Waits until it serves. */
  Node up() throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (port == 0) {
      Matcher found = ADDRESS.matcher(log());
      if (found.find()) {
        port = Integer.parseInt(found.group(1));
      } else if (!process.isAlive() || System.nanoTime() > giveUp) {
        throw new IOException("the node did not start:\n" + log());
      } else {
        Thread.sleep(100);
      }
    }
    return this;
  }

  String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(90))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /** SHA-256 of a map's pixels, row by row: thousands of maps are kept and compared. */
  String map(MapRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = get(request.path());
    BufferedImage image = null;
    if (answer.statusCode() == 200) {
      image = ImageIO.read(new ByteArrayInputStream(answer.body()));
    }
    if (image == null) {
      throw new IOException(
          answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    ByteBuffer pixels = ByteBuffer.allocate(rgb.length * Integer.BYTES);
    for (int pixel : rgb) {
      pixels.putInt(pixel & 0xffffff);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(pixels.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Status of its first planet. */
  JsonNode planet() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get("/status").body()).path("planets").path(0);
  }

  /** What it knows about the cluster. */
  JsonNode cluster() throws IOException, InterruptedException {
    return planet().path("cluster");
  }

  /** Keys of the granules that any life of a node in this folder has computed, one per time. */
  static List<String> made(Path folder) throws IOException {
    List<String> made = new ArrayList<>();
    for (int life = 0; Files.exists(folder.resolve("log-" + life + ".txt")); life++) {
      for (String line : Files.readAllLines(folder.resolve("log-" + life + ".txt"))) {
        if (line.contains("made [")) {
          Matcher keys = KEY.matcher(line);
          while (keys.find()) {
            made.add(keys.group());
          }
        }
      }
    }
    return made;
  }

  Path folder() {
    return folder;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Sends STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Slows it down until the result is closed: it stands still, runs, stands still, and so on. */
  Slowing slow(int stoppedMillis, int runningMillis) throws IOException {
    String script =
        String.format(
            Locale.ROOT,
            "while kill -STOP %d; do sleep %.3f; kill -CONT %d; sleep %.3f; done",
            process.pid(),
            stoppedMillis / 1e3,
            process.pid(),
            runningMillis / 1e3);
    Process slowing = new ProcessBuilder("bash", "-c", script).start();
    return () -> {
      slowing.destroyForcibly().waitFor();
      signal("CONT");
    };
  }

  /** Ends the slowness. */
  interface Slowing extends AutoCloseable {
    @Override
    void close() throws IOException, InterruptedException;
  }

  /** Asks it to stop, without waiting. */
  void stop() {
    process.destroy();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("a node did not stop within 40 s of SIGTERM");
    }
  }
}
