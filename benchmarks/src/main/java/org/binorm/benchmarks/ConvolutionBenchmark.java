package org.binorm.benchmarks;

import java.util.concurrent.TimeUnit;
import org.binorm.benchmarks.libtorch.TorchConvolution;
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

/** Convolutions of the presets: bits here, float32 in LibTorch in both of its layouts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ConvolutionBenchmark {
  /** Channels>filters, kernel, image size, images. */
  @Param({
    "64>64 k3 14x14 b32",
    "128>128 k3 7x7 b32",
    "32>32 k3 32x32 b32",
    "64>64 k3 16x16 b32",
    "128>128 k3 8x8 b32",
    "3>32 k3 256x256 b8",
    "64>64 k3 128x128 b8",
    "128>128 k3 64x64 b8",
    "256>256 k3 32x32 b8",
    "512>512 k3 16x16 b8"
  })
  public String shape;

  @Param({"forward", "input-gradient"})
  public String direction;

  @Param({"binorm", "libtorch", "libtorch-channels-last"})
  public String contender;

  private Operation operation;

  @Setup
  public void prepare() {
    operation =
        contender(contender, ConvolutionShape.of(shape), direction.equals("input-gradient"));
  }

  static TimedProduct contender(String name, ConvolutionShape shape, boolean gradient) {
    int channels = gradient ? shape.filters() : shape.channels();
    float[] images =
        RandomNumbers.activations(shape.batch() * shape.height() * shape.width() * channels);
    int inputs = shape.kernel() * shape.kernel() * shape.channels();
    BitMatrix bits = RandomNumbers.bits(shape.filters(), inputs);
    return switch (name) {
      case "binorm" -> engine(shape, images, bits, gradient);
      case "libtorch" ->
          new TorchConvolution(shape, images, RandomNumbers.floats(bits), false, gradient);
      case "libtorch-channels-last" ->
          new TorchConvolution(shape, images, RandomNumbers.floats(bits), true, gradient);
      default -> throw new IllegalArgumentException("no contender " + name);
    };
  }

  private static TimedProduct engine(
      ConvolutionShape shape, float[] images, BitMatrix bits, boolean gradient) {
    Grid grid =
        new Grid(shape.height(), shape.width(), Grid.lanesFor(shape.batch()), shape.kernel() / 2);
    Window forward = Window.convolution(grid, shape.channels(), shape.kernel());
    int channels = gradient ? shape.filters() : shape.channels();
    BitPacker packer = new BitPacker();
    int taps = forward.taps();
    return new EngineProduct(
        gradient ? packer.packReversed(bits, taps, null) : packer.pack(bits, taps, null),
        gradient ? forward.reversed(shape.filters()) : forward,
        RandomNumbers.matrix(images, channels, shape.batch(), grid),
        shape.batch());
  }

  @Benchmark
  public void convolution() {
    operation.run();
  }
}
