package org.worldloom.server.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetStatus;

/**
 * How long maps take: warm, beside what exists, and where nobody was before.
 *
 * <p>Cold figures are compared with the time that their own windows spent in the network: a ratio
 * of 1 would mean that the rest costs nothing.
 */
public final class Latency {
  private static final int ZOOM = 17;
  private static final int WARM_UP_TILES = 3;

  /** As many as the server remembers, so that what it tells is about these requests alone. */
  private static final int WARM_REQUESTS = 1024;

  private static final int WARM_SKIPPED = 100;
  private static final long WARM_EDGE = 1024;
  private static final double WARM_TARGET = 10;
  private static final double RATIO_TARGET = 1.5;

  private final Planet planet;
  private final MapClient client;
  private final int repetitions;

  /** Seeds that nobody used before: the store of the benchmark is empty. */
  private long nextSeed = 1_000_003;

  /**
   * Prepares the measurement.
   *
   * @param planet whose counters are read
   * @param port where it is served
   * @param repetitions of each cold case
   */
  public Latency(Planet planet, int port, int repetitions) {
    this.planet = planet;
    this.client = new MapClient(port, planet.definition().name());
    this.repetitions = repetitions;
  }

  /**
   * One request that generated something.
   *
   * @param millis as the client saw it
   * @param networkMillis time its windows spent in the network
   * @param windows how many
   */
  private record Cold(double millis, double networkMillis, long windows) {
    double ratio() {
      return millis / networkMillis;
    }
  }

  /** Measures everything and returns a Markdown table. */
  public String table() throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP_TILES; i++) {
      tileAt(Place.ALL.get(i), nextSeed++, 0);
    }
    List<Cold> first = new ArrayList<>();
    List<Cold> neighbours = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      Place place = Place.ALL.get(i % Place.ALL.size());
      long seed = nextSeed++;
      first.add(tileAt(place, seed, 0));
      neighbours.add(tileAt(place, seed, 1));
    }
    Sample warm = warm();
    MapClient.ServerLatency inside = client.serverLatency();
    return String.join(
        "\n",
        "| request, 256 x 256 px, PNG, zoom 17 | requests | median | 95 % | windows | pure ONNX time"
            + " | ratio, median | ratio, 95 % | to reach |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
        warmRow("warm, any pixel offset: inside the server", inside.median(), inside.p95()),
        warmRow("the same, as the client sees it", warm.median(), warm.percentile(95)),
        coldRow("a neighbour of a generated tile", neighbours),
        coldRow("first tile of a never-visited place", first),
        "");
  }

  /** A tile a few tiles east of a place. */
  private Cold tileAt(Place place, long seed, int tilesEast)
      throws IOException, InterruptedException {
    long x = place.column(ZOOM) / WorldGrid.TILE + tilesEast;
    long y = place.row(ZOOM) / WorldGrid.TILE;
    PlanetStatus before = planet.status();
    PixelRect pixels =
        new PixelRect(
            x * WorldGrid.TILE,
            y * WorldGrid.TILE,
            (x + 1) * WorldGrid.TILE,
            (y + 1) * WorldGrid.TILE);
    MapClient.Reply reply = client.map(seed, ZOOM, pixels).orFail();
    PlanetStatus after = planet.status();
    long windows = after.windowsGenerated() - before.windowsGenerated();
    if (windows == 0) {
      throw new IOException(
          "The tile at " + place.name() + " was there already: nothing to measure.");
    }
    return new Cold(
        reply.nanos() / 1e6, (after.networkNanos() - before.networkNanos()) / 1e6, windows);
  }

  /** Maps at random pixel offsets inside a region that exists. */
  private Sample warm() throws IOException, InterruptedException {
    long seed = nextSeed++;
    long x = Place.ALL.get(0).column(ZOOM);
    long y = Place.ALL.get(0).row(ZOOM);
    client.map(seed, ZOOM, new PixelRect(x, y, x + WARM_EDGE, y + WARM_EDGE)).orFail();
    Random random = new Random(seed);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < WARM_SKIPPED + WARM_REQUESTS; i++) {
      long column = x + random.nextInt((int) WARM_EDGE - WorldGrid.TILE + 1);
      long row = y + random.nextInt((int) WARM_EDGE - WorldGrid.TILE + 1);
      PixelRect pixels = new PixelRect(column, row, column + WorldGrid.TILE, row + WorldGrid.TILE);
      MapClient.Reply reply = client.map(seed, ZOOM, pixels).orFail();
      if (i >= WARM_SKIPPED) {
        millis.add(reply.nanos() / 1e6);
      }
    }
    return Sample.of(millis);
  }

  private static String warmRow(String name, double median, double p95) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f ms | %.1f ms | 0 | | | | median <= %.0f ms inside |",
        name,
        WARM_REQUESTS,
        median,
        p95,
        WARM_TARGET);
  }

  private static String coldRow(String name, List<Cold> requests) {
    Sample millis = Sample.of(requests.stream().map(Cold::millis).toList());
    Sample network = Sample.of(requests.stream().map(Cold::networkMillis).toList());
    Sample ratio = Sample.of(requests.stream().map(Cold::ratio).toList());
    Sample windows = Sample.of(requests.stream().map(cold -> (double) cold.windows()).toList());
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f ms | %.0f ms | %.0f | %.0f ms | %.2f | %.2f | ratio <= %.1f |",
        name,
        millis.size(),
        millis.median(),
        millis.percentile(95),
        windows.median(),
        network.median(),
        ratio.median(),
        ratio.percentile(95),
        RATIO_TARGET);
  }
}
