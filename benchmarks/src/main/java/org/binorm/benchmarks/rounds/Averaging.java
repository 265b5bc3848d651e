package org.binorm.benchmarks.rounds;

/** A way to run rounds and to average what their workers bring back. */
interface Averaging extends AutoCloseable {
  /** Runs the next round from where the last one ended. */
  void round();

  @Override
  void close();
}
