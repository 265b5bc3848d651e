package org.binorm.benchmarks.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one contender took in one case on one JVM.
 *
 * @param benchmark simple name of the JMH class
 * @param name of the case: its parameters without the contender
 * @param java feature version
 * @param millis median of every fork
 * @param counters medians of the secondary metrics
 */
record Result(
    String benchmark,
    String name,
    String contender,
    int java,
    List<Double> millis,
    Map<String, Double> counters) {

  /** The same thing measured in several rounds as one. */
  static Result merged(List<Result> rounds) {
    Result first = rounds.get(0);
    Map<String, Double> counters = new LinkedHashMap<>();
    for (String name : first.counters.keySet()) {
      counters.put(
          name,
          median(rounds.stream().map(r -> r.counters.get(name)).filter(Objects::nonNull).toList()));
    }
    List<Double> millis = rounds.stream().flatMap(r -> r.millis.stream()).toList();
    return new Result(first.benchmark, first.name, first.contender, first.java, millis, counters);
  }

  /** The median over forks. */
  double median() {
    return median(millis);
  }

  /** The fastest fork. */
  double least() {
    return millis.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /** The slowest fork. */
  double most() {
    return millis.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** The middle one, or the mean of the two in the middle. */
  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("median: expected at least one value");
    }
    int half = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[half]
        : Arrays.stream(sorted, half - 1, half + 1).average().orElseThrow();
  }
}
