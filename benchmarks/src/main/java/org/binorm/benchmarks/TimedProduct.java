package org.binorm.benchmarks;

/** A product with its operands, ready to be timed. */
public interface TimedProduct extends Operation {
  /** What the last run has written, positions first: {@code [positions][outputs]}. */
  float[] result();
}
