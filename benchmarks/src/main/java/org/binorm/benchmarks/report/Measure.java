package org.binorm.benchmarks.report;

import java.util.function.ToDoubleFunction;
import org.binorm.benchmarks.ConvolutionShape;
import org.binorm.benchmarks.ProductShape;
import org.binorm.benchmarks.TrainingStepBenchmark;

/**
 * What a time is shown as: itself, or work per time.
 *
 * @param label the unit
 * @param work of one operation of a case in units times milliseconds; null for the time itself
 */
record Measure(String label, ToDoubleFunction<String> work) {
  private static final double MILLIS = 1e3;

  static final Measure TIME = new Measure("ms", null);
  static final Measure TOKENS = new Measure("tokens/s", name -> MILLIS);
  static final Measure IMAGES =
      new Measure("images/s", name -> TrainingStepBenchmark.batch(name) * MILLIS);
  static final Measure PRODUCT =
      new Measure("GFLOP/s", name -> ProductShape.of(name).operations() / 1e6);

  /** The name of a case is its direction and its shape. */
  static final Measure CONVOLUTION =
      new Measure(
          "GFLOP/s",
          name -> ConvolutionShape.of(name.substring(name.indexOf(' ') + 1)).operations() / 1e6);

  double of(String name, double millis) {
    return work == null ? millis : work.applyAsDouble(name) / millis;
  }
}
