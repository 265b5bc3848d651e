package org.binorm.benchmarks;

import java.util.concurrent.TimeUnit;
import org.binorm.benchmarks.libtorch.TorchGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One token after the other of a single sequence, from the first to the {@value #TOKENS}th: the
 * mean time of one, with the logits of the next.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class GenerationBenchmark {
  private static final int TOKENS = 128;

  @Param({"lm-mini", "lm-base"})
  public String model;

  @Param({"binorm-binary", "binorm-float32", "libtorch-float32"})
  public String contender;

  private TokenReader reader;
  private int vocabulary;

  @Setup
  public void prepare() {
    Workload workload = TrainingStepBenchmark.workload(model, contender);
    float[] flat = workload.start().shadows();
    vocabulary = workload.model().spec().classes();
    reader =
        contender.startsWith("libtorch-")
            ? new TorchGenerator(workload.model(), flat)
            : new EngineGenerator(workload.model(), flat);
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public float[] token() {
    reader.restart();
    float[] logits = null;
    for (int i = 0; i < TOKENS; i++) {
      // Which token does not matter to the time: no contender is spared the choice.
      logits = reader.read(i * 31 % vocabulary);
    }
    return logits;
  }
}
