/**
 * From a window of parent pixels to four times finer child pixels.
 *
 * <p>A tour, top-down:
 *
 * <ol>
 *   <li>{@link org.worldloom.inference.pack} describes a <em>model pack</em>: what a network takes,
 *       gives and promises, and proves that the files on disk are the ones described.
 *   <li>{@link org.worldloom.inference.sample} generates windows: {@link
 *       org.worldloom.inference.WindowGenerator} is the only thing the cascade sees.
 *   <li>{@link org.worldloom.inference.onnx} runs the network in ONNX Runtime and probes whether
 *       its promise of locality holds.
 *   <li>{@link org.worldloom.inference.noise} makes position-fixed white noise.
 *   <li>{@link org.worldloom.inference.yaml} reads configuration with the file and line in every
 *       complaint.
 * </ol>
 *
 * <p>Nothing here knows geography, GeoTools or Hazelcast; ArchUnit keeps it so.
 */
@NullMarked
package org.worldloom.inference;

import org.jspecify.annotations.NullMarked;
