package org.binorm.benchmarks;

import java.util.concurrent.TimeUnit;
import org.binorm.benchmarks.libtorch.TorchClassifier;
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

/** The logits of a minibatch of images, the one of the training step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ImageInferenceBenchmark {
  @Param({"fashion-mnist-cnn", "cifar10-cnn", "food101-cnn-3x3"})
  public String model;

  @Param({"binorm-binary", "binorm-float32", "libtorch-float32"})
  public String contender;

  private Operation operation;

  @Setup
  public void prepare() {
    Workload workload = TrainingStepBenchmark.workload(model, contender);
    operation =
        contender.startsWith("libtorch-")
            ? new TorchClassifier(workload)
            : new EngineClassifier(workload);
  }

  @Benchmark
  public void logits() {
    operation.run();
  }
}
