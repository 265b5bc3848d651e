package org.binorm.jobs.progress;

import java.util.function.LongSupplier;

/** Estimate of the remaining time from the rounds done since this process started. */
final class TimeLeft {
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final long totalRounds;
  private final long finishedBefore;

  /**
   * Starts the clock.
   *
   * @param finishedBefore rounds of an earlier process, which tell nothing about the speed of this
   *     one
   */
  TimeLeft(long totalRounds, long finishedBefore, LongSupplier nanoTime) {
    this.totalRounds = totalRounds;
    this.finishedBefore = finishedBefore;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  /** NaN before the first round. */
  double secondsAfter(long round) {
    double elapsed = (nanoTime.getAsLong() - startNanos) / 1e9;
    long done = round - finishedBefore;
    return done <= 0 ? Double.NaN : elapsed / done * (totalRounds - round);
  }
}
