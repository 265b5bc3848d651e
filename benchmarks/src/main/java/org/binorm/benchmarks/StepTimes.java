package org.binorm.benchmarks;

import java.util.EnumMap;
import java.util.Map;

/** Where the time of training steps goes. Not thread-safe. */
final class StepTimes {
  /** The parts of a step. */
  enum Part {
    /** Shadows to bits, in the forms that the kernels read. */
    PACK,
    FORWARD,
    INPUT_GRADIENT,
    WEIGHT_GRADIENT,
    /** Forward and backward. */
    NORMALIZE,
    /** Forward and backward. */
    ATTENTION,
    /** Of tokens; that of images is among the rest. */
    CROSS_ENTROPY,
    OPTIMIZER,
    /** Everything else: activation functions, pooling, lookups, biases, residual sums. */
    REST
  }

  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
  private long total;
  private long steps;

  void clear() {
    nanos.clear();
    total = 0;
    steps = 0;
  }

  /** Counts time that was spent inside a step. */
  void add(Part part, long spent) {
    nanos.merge(part, spent, Long::sum);
  }

  /** Runs a part. */
  void time(Part part, Runnable work) {
    long start = System.nanoTime();
    work.run();
    add(part, System.nanoTime() - start);
  }

  /** Runs a whole step. */
  void step(Runnable work) {
    long start = System.nanoTime();
    work.run();
    total += System.nanoTime() - start;
    steps++;
  }

  /** The mean time of a part in one step. */
  double millis(Part part) {
    long counted = nanos.values().stream().mapToLong(Long::longValue).sum();
    long time = part == Part.REST ? total - counted : nanos.getOrDefault(part, 0L);
    return time / 1e6 / Math.max(1, steps);
  }
}
