package org.worldloom.server.cli.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;

/**
 * Many clients that pan and zoom at random for a long time: does anything fail, does anything grow?
 */
public final class Soak {
  private static final int FIRST_ZOOM = 4;
  private static final int MOST_SHOWN_ERRORS = 5;
  private static final long SAMPLE_MILLIS = 250;
  private static final int MINUTE_SECONDS = 60;

  private final Planet planet;
  private final MapClient client;
  private final int clients;
  private final Duration duration;
  private final Consumer<String> lines;

  private volatile boolean running = true;
  private Minute minute = new Minute();

  /**
   * Prepares the clients.
   *
   * @param planet that is served
   * @param port where
   * @param clients that ask at the same time
   * @param duration of the whole run
   * @param lines gets the table as it grows, a line a minute
   */
  public Soak(Planet planet, int port, int clients, Duration duration, Consumer<String> lines) {
    this.planet = planet;
    this.client = new MapClient(port, planet.definition().name());
    this.clients = clients;
    this.duration = duration;
    this.lines = lines;
  }

  /** What happened in a minute; guarded by itself. */
  private static final class Minute {
    private final List<Double> millis = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private long leastHeap = Long.MAX_VALUE;

    synchronized void answered(double time) {
      millis.add(time);
    }

    synchronized void failed(String why) {
      errors.add(why);
    }

    /** The lowest reading of a minute is what collections leave: the objects in use. */
    synchronized void heap(long bytes) {
      leastHeap = Math.min(leastHeap, bytes);
    }
  }

  /**
   * Lets the clients loose.
   *
   * @return how many requests failed
   */
  public long run() throws InterruptedException {
    lines.accept(
        "| minute | maps | failed | median | 95 % | longest | windows so far | least heap | process |");
    lines.accept("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    for (int i = 0; i < clients; i++) {
      int number = i;
      pool.execute(() -> wander(new Random(number)));
    }
    long errors = watch();
    running = false;
    pool.shutdown();
    if (!pool.awaitTermination(3, TimeUnit.MINUTES)) {
      pool.shutdownNow();
    }
    return errors;
  }

  private long watch() throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    long errors = 0;
    for (int number = 1; System.nanoTime() < end; number++) {
      long minuteEnd = Math.min(end, System.nanoTime() + TimeUnit.SECONDS.toNanos(MINUTE_SECONDS));
      while (System.nanoTime() < minuteEnd) {
        Thread.sleep(SAMPLE_MILLIS);
        current().heap(usedHeap());
      }
      errors += report(number, startMinute());
    }
    return errors;
  }

  private synchronized Minute current() {
    return minute;
  }

  private synchronized Minute startMinute() {
    Minute over = minute;
    minute = new Minute();
    return over;
  }

  private long report(int number, Minute over) {
    synchronized (over) {
      over.errors.stream().distinct().limit(MOST_SHOWN_ERRORS).forEach(lines);
      Sample times = over.millis.isEmpty() ? new Sample(new double[1]) : Sample.of(over.millis);
      lines.accept(
          String.format(
              Locale.ROOT,
              "| %d | %d | %d | %.0f ms | %.0f ms | %.0f ms | %d | %d MiB | %s |",
              number,
              over.millis.size(),
              over.errors.size(),
              times.median(),
              times.percentile(95),
              times.max(),
              planet.status().windowsGenerated(),
              over.leastHeap >> 20,
              process()));
      return over.errors.size();
    }
  }

  private static String process() {
    var resident = Machine.residentMebibytes();
    return resident.isPresent() ? resident.getAsLong() + " MiB" : "";
  }

  /** One client: looks at a place, pans a few times, zooms, goes elsewhere. */
  private void wander(Random random) {
    int deepest = planet.pixels().grid().zoom(planet.pixels().grid().deepestLevel());
    while (running) {
      Place place = Place.ALL.get(random.nextInt(Place.ALL.size()));
      int zoom = FIRST_ZOOM + random.nextInt(deepest - FIRST_ZOOM + 1);
      long x = place.column(zoom) + random.nextInt(4 * WorldGrid.TILE);
      long y = place.row(zoom) + random.nextInt(4 * WorldGrid.TILE);
      for (int step = 0; step < 8 && running; step++) {
        x += random.nextInt(2 * WorldGrid.TILE) - WorldGrid.TILE;
        y += random.nextInt(2 * WorldGrid.TILE) - WorldGrid.TILE;
        look(zoom, x, y, WorldGrid.TILE + random.nextInt(WorldGrid.TILE));
      }
    }
  }

  private void look(int zoom, long x, long y, int edge) {
    try {
      MapClient.Reply reply =
          client.map(planet.definition().seed(), zoom, new PixelRect(x, y, x + edge, y + edge));
      current().answered(reply.orFail().nanos() / 1e6);
    } catch (IOException e) {
      if (running) {
        current().failed(String.valueOf(e.getMessage()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
