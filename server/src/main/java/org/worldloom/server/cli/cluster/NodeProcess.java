package org.worldloom.server.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.worldloom.coverage.planet.PlanetFileReader;
import org.worldloom.coverage.planet.Roots;

/**
 * One node: {@code worldloom serve} in a process of its own, a member on the loopback interface.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)");
  private static final long STARTING_SECONDS = 300;
  private static final long STOPPING_SECONDS = 40;

  private final Process process;
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private NodeProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a node; it is not up yet when this returns.
   *
   * @param folder its cache folder
   * @param port the cluster's first port; nodes take the next free one
   * @param nodes how many there will be
   * @param listener told each line that the node says
   */
  public static NodeProcess start(
      Path planet, Path folder, int port, int nodes, Consumer<String> listener) throws IOException {
    Files.createDirectories(folder);
    Path cluster = Files.writeString(folder.resolve("cluster.yaml"), settings(port, nodes));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m");
    command.add("-Djava.awt.headless=true");
    String roots = System.getProperty(Roots.READABLE_PROPERTY, "");
    command.add("-D" + Roots.READABLE_PROPERTY + "=" + roots);
    command.add("-D" + Roots.CACHE_PROPERTY + "=" + folder.toAbsolutePath());
    command.add("-D" + PlanetFileReader.CLUSTER_PROPERTY + "=" + cluster.toAbsolutePath());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.worldloom.server.cli.Main");
    command.addAll(List.of("serve", "--port", "0", "--planet", planet.toString()));
    NodeProcess node =
        new NodeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    Thread reader = new Thread(() -> node.read(listener), "output of " + folder.getFileName());
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  private static String settings(int port, int nodes) {
    StringBuilder join = new StringBuilder();
    for (int i = 0; i < nodes; i++) {
      join.append(i == 0 ? "" : ", ").append("\"127.0.0.1:").append(port + i).append('"');
    }
    return "mode: member\nname: worldloom-" + port + "\nport: " + port + "\njoin: [" + join + "]\n";
  }

  private void read(Consumer<String> listener) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = ADDRESS.matcher(line);
        if (found.find()) {
          address.complete(URI.create(found.group(1)));
        }
        listener.accept(line);
      }
    } catch (IOException e) {
      listener.accept(String.valueOf(e.getMessage()));
    }
    address.completeExceptionally(new IOException("a node ended before it was up"));
  }

  /** Where it serves; waits until it does. */
  public URI address() throws IOException, InterruptedException {
    try {
      return address.get(STARTING_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a node did not start; its lines above say why", e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The cluster's part of its status of its first planet. */
  public JsonNode status() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve("/status")).timeout(Duration.ofSeconds(5)).build();
    return new ObjectMapper()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body())
        .path("planets")
        .path(0)
        .path("cluster");
  }

  /** Asks it to stop. */
  public void stop() {
    process.destroy();
  }

  /** Stops it and waits for its end. */
  @Override
  public void close() {
    stop();
    try {
      if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
