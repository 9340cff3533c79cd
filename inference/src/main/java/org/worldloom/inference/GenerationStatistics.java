package org.worldloom.inference;

/**
 * Counters since the generator was opened.
 *
 * @param windows network windows executed (a K-step sampler counts a window once)
 * @param childPixels child pixels computed, halo included
 * @param networkNanos nanoseconds spent inside the ONNX Runtime calls
 */
public record GenerationStatistics(long windows, long childPixels, long networkNanos) {}
