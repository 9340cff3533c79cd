package org.worldloom.coverage.cluster;

import java.util.concurrent.atomic.LongAdder;

/** What a node counts; any thread. */
final class ClusterCounters {
  final LongAdder shared = new LongAdder();
  final LongAdder fromDisks = new LongAdder();
  final LongAdder avoided = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder disagreements = new LongAdder();
  final LongAdder bytesMoved = new LongAdder();
  final LongAdder waitedNanos = new LongAdder();
  final LongAdder unanswered = new LongAdder();
  final LongAdder sentAway = new LongAdder();
}
