package org.binorm.benchmarks;

/** What is timed: prepared once, run many times; results stay in memory of its own. */
@FunctionalInterface
public interface Operation {
  void run();
}
