package org.worldloom.plugin.jobs;

/** Where a job is. */
public enum JobState {
  WAITING,
  RUNNING,
  /** Cancelled, and about to end. */
  CANCELLING,
  CANCELLED,
  FINISHED,
  FAILED;

  /** Whether nothing more will happen. */
  public boolean ended() {
    return this == CANCELLED || this == FINISHED || this == FAILED;
  }
}
