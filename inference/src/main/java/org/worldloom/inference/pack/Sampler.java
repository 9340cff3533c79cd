package org.worldloom.inference.pack;

/** How many network executions make one window, and what happens between them. */
public sealed interface Sampler {

  /** Network executions per window. */
  int steps();

  /** One execution: parent and noise in, child out. */
  record OneStep() implements Sampler {
    @Override
    public int steps() {
      return 1;
    }
  }

  /**
   * Flow matching: the network gives a velocity, integrated by Euler's method from white noise at
   * time 0 to the picture at time 1 in {@code steps} equal steps. Each step widens the halo by one
   * receptive radius.
   */
  record Flow(int steps) implements Sampler {
    public Flow {
      if (steps < 1 || steps > 64) {
        throw new IllegalArgumentException("a flow sampler takes 1 to 64 steps, not " + steps);
      }
    }
  }
}
