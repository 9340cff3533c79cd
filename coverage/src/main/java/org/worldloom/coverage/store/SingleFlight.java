package org.worldloom.coverage.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Computes each granule once, however many callers ask for it at the same time.
 *
 * <p><b>Claims.</b> {@link #flights} holds one future for every key that somebody computes right
 * now. {@code putIfAbsent} decides who that is: the caller whose future went in is the
 * <em>claimant</em> and owes everybody its completion, all others wait on it. One call may claim
 * some of its keys and find others claimed.
 *
 * <p><b>Why nothing is computed twice.</b> A claimant looks into the store <em>again</em> after
 * claiming: an earlier claimant may have stored the key and withdrawn between the first look and
 * the claim. Since a claimant stores before it withdraws, a key is at every moment in the store, in
 * flight, or really missing.
 *
 * <p><b>Why nobody waits for ever.</b> A caller first settles everything it claimed (stores and
 * completes it, or fails it, in a {@code finally}) and only then waits for others. Whoever waits
 * owes nothing, so no cycle of callers waiting for each other can form, whatever sets of keys they
 * ask for and in whatever order. Each wait ends at the caller's deadline.
 *
 * <p><b>Failures.</b> If a claimant's loader fails, its waiters fail with the same exception,
 * because they would meet the same failure: a broken model should not be tried by every waiter in
 * turn. Not so when the cause is private to the claimant: its deadline passed, or its thread was
 * interrupted or its work cancelled. Then the flight lands empty, and each waiter goes round again:
 * looks, and claims what is still missing. Nothing is stored in either case.
 *
 * <p>A failure of the store itself fails the call and is treated like a failure of the loader.
 */
public final class SingleFlight implements GranuleSource {
  private final GranuleStore store;
  private final GranuleStore near;

  /** What is computed now; an empty outcome means that the claimant gave up for private reasons. */
  private final ConcurrentHashMap<GranuleKey, CompletableFuture<Optional<Granule>>> flights =
      new ConcurrentHashMap<>();

  /** Single-flight over a store, which stays its opener's to close. */
  public SingleFlight(GranuleStore store) {
    this(store, store);
  }

  /**
   * Single-flight over a store part of which is far.
   *
   * @param near the part of it that holds what this process stored a moment ago; the second look
   *     goes there only
   */
  public SingleFlight(GranuleStore store, GranuleStore near) {
    this.store = store;
    this.near = near;
  }

  @Override
  public Map<GranuleKey, Granule> getAll(Collection<GranuleKey> keys, long deadline, Loader loader)
      throws IOException {
    Set<GranuleKey> missing = new LinkedHashSet<>(keys);
    Map<GranuleKey, Granule> found = new HashMap<>();
    collect(store.getAll(missing), found, missing);
    while (!missing.isEmpty()) {
      Claims claims = claim(missing);
      if (!claims.mine().isEmpty()) {
        collect(settle(claims.mine(), loader), found, missing);
      }
      collect(await(claims.others(), deadline), found, missing);
    }
    return found;
  }

  /** Keys this call owes, and keys that others owe it. */
  private record Claims(
      Map<GranuleKey, CompletableFuture<Optional<Granule>>> mine,
      Map<GranuleKey, CompletableFuture<Optional<Granule>>> others) {}

  /**
   * Claims what is free. One caller at a time: two that ask for the same granules would otherwise
   * each get some of them, and both would compute small windows instead of one a large one.
   */
  private synchronized Claims claim(Set<GranuleKey> keys) {
    Claims claims = new Claims(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (GranuleKey key : keys) {
      CompletableFuture<Optional<Granule>> flight = new CompletableFuture<>();
      CompletableFuture<Optional<Granule>> earlier = flights.putIfAbsent(key, flight);
      if (earlier == null) {
        claims.mine().put(key, flight);
      } else {
        claims.others().put(key, earlier);
      }
    }
    return claims;
  }

  /** Finds or computes what this call claimed; afterwards every claim is completed and released. */
  private Map<GranuleKey, Granule> settle(
      Map<GranuleKey, CompletableFuture<Optional<Granule>>> mine, Loader loader)
      throws IOException {
    try {
      Map<GranuleKey, Granule> settled = findOrLoad(mine.keySet(), loader);
      mine.forEach(
          (key, flight) ->
              flight.complete(
                  Optional.of(
                      Objects.requireNonNull(
                          settled.get(key), () -> "The store gave nothing back for " + key))));
      return settled;
    } catch (Throwable failure) {
      boolean ownAffair = isPrivate(failure);
      for (CompletableFuture<Optional<Granule>> flight : mine.values()) {
        if (ownAffair) {
          flight.complete(Optional.empty());
        } else {
          flight.completeExceptionally(failure);
        }
      }
      throw failure;
    } finally {
      mine.forEach(flights::remove);
    }
  }

  private Map<GranuleKey, Granule> findOrLoad(Set<GranuleKey> claimed, Loader loader)
      throws IOException {
    Set<GranuleKey> missing = new LinkedHashSet<>(claimed);
    Map<GranuleKey, Granule> found = new HashMap<>();
    collect(near.getAll(missing), found, missing);
    if (!missing.isEmpty()) {
      found.putAll(store.putAllIfAbsent(load(missing, loader)));
    }
    return found;
  }

  private static Map<GranuleKey, Granule> load(Set<GranuleKey> missing, Loader loader)
      throws IOException {
    Map<GranuleKey, Granule> loaded = loader.load(missing);
    Map<GranuleKey, Granule> asked = new LinkedHashMap<>();
    for (GranuleKey key : missing) {
      Granule granule = loaded.get(key);
      if (granule == null) {
        throw new IllegalStateException(
            "The loader gave no granule for " + key + ", one of " + missing.size() + " asked for");
      }
      asked.put(key, granule);
    }
    return asked;
  }

  /** What others computed; keys whose claimant gave up for private reasons are left out. */
  private static Map<GranuleKey, Granule> await(
      Map<GranuleKey, CompletableFuture<Optional<Granule>>> others, long deadline)
      throws IOException {
    Map<GranuleKey, Granule> landed = new HashMap<>();
    for (Map.Entry<GranuleKey, CompletableFuture<Optional<Granule>>> flight : others.entrySet()) {
      await(flight.getValue(), deadline).ifPresent(granule -> landed.put(flight.getKey(), granule));
    }
    return landed;
  }

  private static Optional<Granule> await(CompletableFuture<Optional<Granule>> flight, long deadline)
      throws IOException {
    try {
      return flight.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new DeadlineException(
          "The deadline passed while another request was computing the same place");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "Interrupted while another request was computing the same place");
    } catch (ExecutionException e) {
      throw ThrownElsewhere.asItWas(
          e.getCause(), "Another request failed to compute the same place");
    }
  }

  private static boolean isPrivate(Throwable failure) {
    return failure instanceof DeadlineException
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException
        || failure instanceof CancellationException
        || Thread.currentThread().isInterrupted();
  }

  private static void collect(
      Map<GranuleKey, Granule> some, Map<GranuleKey, Granule> found, Set<GranuleKey> missing) {
    found.putAll(some);
    missing.removeAll(some.keySet());
  }
}
