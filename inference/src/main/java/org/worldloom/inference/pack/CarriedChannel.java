package org.worldloom.inference.pack;

/**
 * A state channel that passes from level to level and that the base map does not know, such as a
 * slope of the ground: level 0 and coarser have one value of it everywhere, unless the planet
 * brings a file with those of level 0.
 *
 * @param channel name of the state channel
 * @param start its byte at level 0 and coarser, 0 to 255
 */
public record CarriedChannel(String channel, int start) {}
