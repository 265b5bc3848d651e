package org.binorm.benchmarks;

import java.util.concurrent.TimeUnit;
import org.binorm.benchmarks.StepTimes.Part;
import org.binorm.engine.kernel.KernelChoice;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Where the time of the engine's training step goes: milliseconds of its parts as counters. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 3, time = 2)
public class StepSplitBenchmark {

  /** The step and its parts; a public method is a counter. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Split {
    @Param({"fashion-mnist-cnn", "cifar10-cnn", "food101-cnn-3x3", "lm-mini", "lm-base"})
    String model;

    @Param({"binorm-binary", "binorm-float32"})
    String contender;

    private final StepTimes times = new StepTimes();
    private EngineTraining training;

    @Setup
    public void prepare() {
      training =
          new EngineTraining(
              TrainingStepBenchmark.workload(model, contender),
              TimedKernels.of(KernelChoice.AUTO.open(), times));
    }

    @Setup(Level.Iteration)
    public void clear() {
      times.clear();
    }

    private void run() {
      times.time(Part.PACK, training::load);
      training.pass();
      times.time(Part.OPTIMIZER, training::update);
    }

    public double pack() {
      return times.millis(Part.PACK);
    }

    public double forward() {
      return times.millis(Part.FORWARD);
    }

    public double inputGradient() {
      return times.millis(Part.INPUT_GRADIENT);
    }

    public double weightGradient() {
      return times.millis(Part.WEIGHT_GRADIENT);
    }

    public double normalize() {
      return times.millis(Part.NORMALIZE);
    }

    public double attention() {
      return times.millis(Part.ATTENTION);
    }

    public double crossEntropy() {
      return times.millis(Part.CROSS_ENTROPY);
    }

    public double optimizer() {
      return times.millis(Part.OPTIMIZER);
    }

    public double rest() {
      return times.millis(Part.REST);
    }
  }

  @Benchmark
  public void step(Split split) {
    split.times.step(split::run);
  }
}
