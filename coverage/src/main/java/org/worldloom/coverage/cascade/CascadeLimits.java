package org.worldloom.coverage.cascade;

/**
 * How many reads may generate at a time and how many may wait for their turn.
 *
 * @param generating 1 or more; more than one only overlaps the work around the network
 * @param waiting 0 or more
 */
public record CascadeLimits(int generating, int waiting) {
  public CascadeLimits {
    if (generating < 1 || waiting < 0) {
      throw new IllegalArgumentException(generating + " generating, " + waiting + " waiting");
    }
  }
}
