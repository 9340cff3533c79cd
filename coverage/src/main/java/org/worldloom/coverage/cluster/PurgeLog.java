package org.worldloom.coverage.cluster;

import com.hazelcast.map.IMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.worldloom.coverage.grid.GranuleRect;
import org.worldloom.coverage.store.Purge;
import org.worldloom.coverage.store.StoreException;

/**
 * The purges of an identity, so that they reach every node, also one that was away at the time.
 *
 * <p>The log is in the cluster's memory, and each node keeps the purges it carried out in a file
 * beside its tiles. A node that starts adds its file to the log and carries out what it has not yet
 * carried out before it serves; later it looks once a second. So a purge is lost only if the nodes
 * that carried it out never meet the one that was away. The newest {@value #KEPT} are kept.
 *
 * <p>A purge that is carried out late may delete what was generated since: it is generated again.
 */
final class PurgeLog {
  private static final int KEPT = 1000;

  private final IMap<String, byte[]> map;
  private final Optional<Path> file;
  private final Action action;
  private final Map<String, Entry> done = new LinkedHashMap<>();

  /** Purges this node's own heap and disk. */
  @FunctionalInterface
  interface Action {
    long purge(Purge purge) throws StoreException;
  }

  /** A purge and when it was asked for, milliseconds since 1970. */
  private record Entry(long time, Purge purge) {

    String text() {
      Purge p = purge;
      return String.join(
          " ",
          Long.toString(time),
          p.seed().isPresent() ? Long.toString(p.seed().getAsLong()) : "*",
          Integer.toString(p.firstLevel()),
          Integer.toString(p.lastLevel()),
          p.area().map(r -> r.x0() + "," + r.y0() + "," + r.x1() + "," + r.y1()).orElse("*"));
    }

    static Entry of(String text) throws IOException {
      try {
        String[] parts = text.split(" ", -1);
        String[] area = parts[4].split(",", -1);
        return new Entry(
            Long.parseLong(parts[0]),
            new Purge(
                parts[1].equals("*")
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(parts[1])),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                parts[4].equals("*")
                    ? Optional.empty()
                    : Optional.of(
                        new GranuleRect(
                            Long.parseLong(area[0]),
                            Long.parseLong(area[1]),
                            Long.parseLong(area[2]),
                            Long.parseLong(area[3])))));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("'" + text + "' is no purge", e);
      }
    }
  }

  /**
   * Opens the log and reads the file.
   *
   * @param file where carried-out purges are kept; empty for a node without a disk
   */
  PurgeLog(ClusterLink link, String identity, Optional<Path> file, Action action)
      throws IOException {
    this.map = link.instance().getMap(HazelcastSetup.PURGES + identity);
    this.file = file;
    this.action = action;
    if (file.isPresent() && Files.exists(file.get())) {
      for (String line : Files.readAllLines(file.get())) {
        int space = line.indexOf(' ');
        done.put(line.substring(0, Math.max(0, space)), Entry.of(line.substring(space + 1)));
      }
    }
  }

  /** Adds a purge and carries it out here; the others follow within a second or two. */
  synchronized long add(Purge purge) throws IOException {
    String id = UUID.randomUUID().toString();
    Entry entry = new Entry(System.currentTimeMillis(), purge);
    map.set(id, entry.text().getBytes(StandardCharsets.UTF_8));
    long removed = action.purge(purge);
    note(Map.of(id, entry));
    return removed;
  }

  /** Carries out what is in the log and was not yet carried out here, and fills gaps of the log. */
  synchronized void catchUp() throws IOException {
    Map<String, Entry> news = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> logged : map.entrySet()) {
      if (!done.containsKey(logged.getKey())) {
        Entry entry = Entry.of(new String(logged.getValue(), StandardCharsets.UTF_8));
        action.purge(entry.purge());
        news.put(logged.getKey(), entry);
      }
    }
    if (map.size() < done.size()) {
      done.forEach(
          (id, entry) -> map.putIfAbsent(id, entry.text().getBytes(StandardCharsets.UTF_8)));
    }
    if (!news.isEmpty()) {
      note(news);
    }
  }

  /** How many purges this node has carried out. */
  synchronized int size() {
    return done.size();
  }

  private void note(Map<String, Entry> news) throws IOException {
    done.putAll(news);
    List<String> byAge = new ArrayList<>(done.keySet());
    byAge.sort(Comparator.comparingLong(id -> time(id)));
    for (String old : byAge.subList(0, Math.max(0, byAge.size() - KEPT))) {
      done.remove(old);
      map.delete(old);
    }
    if (file.isPresent()) {
      write(file.get());
    }
  }

  private long time(String id) {
    Entry entry = done.get(id);
    return entry == null ? 0 : entry.time();
  }

  private void write(Path target) throws IOException {
    List<String> lines = new ArrayList<>();
    done.forEach((id, entry) -> lines.add(id + " " + entry.text()));
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.write(part, lines);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
