package org.binorm.benchmarks;

import java.util.concurrent.TimeUnit;
import org.binorm.benchmarks.libtorch.TorchProduct;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.BitPacker;
import org.binorm.engine.kernel.Window;
import org.binorm.engine.tensor.Grid;
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

/** Products of activations with a weight matrix, each side in the layout it prefers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ProductBenchmark {
  /** Positions x inputs x outputs. */
  @Param({"1024x512x512", "1024x512x1024", "1024x512x2048"})
  public String shape;

  @Param({"binorm", "openblas", "openblas-heap", "netlib", "libtorch"})
  public String contender;

  private Operation operation;

  @Setup
  public void prepare() {
    operation = contender(contender, ProductShape.of(shape));
  }

  static TimedProduct contender(String name, ProductShape shape) {
    float[] activations = RandomNumbers.activations(shape.positions() * shape.inputs());
    BitMatrix bits = RandomNumbers.bits(shape.outputs(), shape.inputs());
    float[] weights = RandomNumbers.floats(bits);
    return switch (name) {
      case "binorm" -> engine(shape, activations, bits);
      case "openblas" -> new OpenBlasProduct(shape, activations, transposed(weights, shape), false);
      case "openblas-heap" ->
          new OpenBlasProduct(shape, activations, transposed(weights, shape), true);
      case "netlib" -> new NetlibProduct(shape, activations, weights);
      case "libtorch" ->
          new TorchProduct(
              shape.positions(), shape.inputs(), shape.outputs(), activations, weights);
      default -> throw new IllegalArgumentException("no contender " + name);
    };
  }

  private static TimedProduct engine(ProductShape shape, float[] activations, BitMatrix bits) {
    Grid grid = Grid.vectors(shape.positions());
    return new EngineProduct(
        new BitPacker().pack(bits, 1, null),
        Window.dense(grid, shape.inputs()),
        RandomNumbers.matrix(activations, shape.inputs(), shape.positions(), grid),
        shape.positions());
  }

  private static float[] transposed(float[] weights, ProductShape shape) {
    float[] transposed = new float[weights.length];
    for (int n = 0; n < shape.outputs(); n++) {
      for (int k = 0; k < shape.inputs(); k++) {
        transposed[k * shape.outputs() + n] = weights[n * shape.inputs() + k];
      }
    }
    return transposed;
  }

  @Benchmark
  public void product() {
    operation.run();
  }
}
