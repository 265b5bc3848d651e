package org.binorm.benchmarks;

import java.util.concurrent.TimeUnit;
import org.binorm.benchmarks.libtorch.TorchTraining;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.ModelSpec.Precision;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole training step: binarize and pack, forward, backward, optimizer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TrainingStepBenchmark {
  /** Steps before the warm-up by time, in which the largest models get through two or three. */
  private static final int FIRST_STEPS = 6;

  @Param({"fashion-mnist-cnn", "cifar10-cnn", "food101-cnn-3x3", "lm-mini", "lm-base"})
  public String model;

  @Param({"binorm-binary", "binorm-float32", "libtorch-binary", "libtorch-float32"})
  public String contender;

  private Operation operation;

  @Setup
  public void prepare() {
    Workload workload = workload(model, contender);
    operation =
        contender.startsWith("libtorch-")
            ? new TorchTraining(workload)
            : new EngineTraining(workload, KernelChoice.AUTO.open());
    for (int i = 0; i < FIRST_STEPS; i++) {
      operation.run();
    }
  }

  static Workload workload(String model, String contender) {
    Precision precision = contender.endsWith("-binary") ? Precision.BINARY : Precision.FLOAT32;
    return Workload.of(model, precision, batch(model));
  }

  /** Samples of a step: what one worker of the project's configurations gets. */
  public static int batch(String model) {
    return switch (model) {
      case "fashion-mnist-cnn", "cifar10-cnn" -> 32;
      default -> 8;
    };
  }

  @Benchmark
  public void step() {
    operation.run();
  }
}
