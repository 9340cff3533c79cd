package org.worldloom.inference;

/**
 * What a probe proved about a network on this machine and provider.
 *
 * @param local the core does not depend, bit for bit, on anything outside the halo, nor on where
 *     the window begins
 * @param shapeInvariant the core is bit for bit the same for windows of different sizes, so the
 *     planner may choose any window; otherwise every window must have the pack's own shape
 */
public record Certification(boolean local, boolean shapeInvariant) {}
