package org.worldloom.coverage.planet;

/**
 * Counters since the planet was opened.
 *
 * @param provider text such as {@code "CPU (2 threads)"}
 * @param windowsGenerated network windows executed
 * @param networkNanos nanoseconds inside the network
 * @param granulesGenerated granules computed and stored
 * @param granulesFromMemory granules found on the heap
 * @param granulesFromDisk granules found in the durable store
 * @param readsAnswered calls of {@code read} that returned pixels
 * @param readsFailed calls of {@code read} that threw
 * @param generating requests that are generating now
 * @param queued requests waiting for their turn to generate
 * @param lastReadWindows windows that the latest generating read needed
 * @param lastReadNetworkNanos time these windows spent in the network
 * @param lastReadNanos how long that read took in all
 */
public record PlanetStatus(
    String provider,
    long windowsGenerated,
    long networkNanos,
    long granulesGenerated,
    long granulesFromMemory,
    long granulesFromDisk,
    long readsAnswered,
    long readsFailed,
    int generating,
    int queued,
    long lastReadWindows,
    long lastReadNetworkNanos,
    long lastReadNanos) {}
