package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiled vector kernels make no objects: vectors live in registers. */
class KernelAllocationTest {
  private static final int CALLS = 2000;
  private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(3);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int LENGTH = 64;
  private static final int FEATURES = 32;
  private static final int STRIDE = 80;
  private static final int CHANNELS = 24;

  /** A kernel call with its operands at hand. */
  record Call(String name, Runnable run) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Call> calls() {
    Pointwise pointwise = new VectorPointwise();
    float[] x = TestNumbers.gaussian(1, FEATURES * STRIDE);
    float[] y = TestNumbers.gaussian(2, FEATURES * STRIDE);
    float[] z = TestNumbers.gaussian(3, FEATURES * STRIDE);
    int[] labels = new int[LENGTH];
    int[] predicted = new int[LENGTH];
    float[] losses = new float[LENGTH];
    return Stream.concat(
        Stream.of(
            new Call("gelu", () -> pointwise.gelu(x, y, 0, LENGTH)),
            new Call("gelu gradient", () -> pointwise.geluGradient(x, y, z, 0, LENGTH)),
            new Call("sum", () -> pointwise.sum(x, 0, LENGTH)),
            new Call("add", () -> pointwise.add(x, y, z, 0, LENGTH)),
            new Call(
                "cross-entropy",
                () ->
                    pointwise.crossEntropy(
                        x, FEATURES, STRIDE, 0, LENGTH, 1f, labels, 0, 1f, y, losses, predicted))),
        Stream.concat(attention(), products()));
  }

  private static Stream<Call> products() {
    Grid grid = new Grid(6, 7, 8, 1);
    Window window = Window.convolution(grid, CHANNELS, 3);
    float[] input = TestNumbers.gaussian(11, CHANNELS * grid.stride());
    float[] output = new float[CHANNELS * grid.stride()];
    float[] gradient = new float[CHANNELS * window.inputs()];
    Window dense = Window.dense(grid, CHANNELS);
    BitPacker packer = new BitPacker();
    PackedBits taps = packer.pack(new BitMatrix(CHANNELS, window.inputs()), 9, null);
    PackedBits words = packer.pack(new BitMatrix(CHANNELS, CHANNELS), 1, null);
    BitProducts bits = new VectorBitProducts();
    FloatProducts floats = new WinogradGradients(new VectorFloatProducts());
    return Stream.of(
        new Call("bit convolution", () -> bits.multiply(taps, null, input, window, output)),
        new Call("bit product", () -> bits.multiply(words, null, input, dense, output)),
        new Call(
            "weight gradient of a convolution",
            () -> floats.weightGradient(output, input, window, CHANNELS, gradient, 0)),
        new Call(
            "weight gradient",
            () -> floats.weightGradient(output, input, dense, CHANNELS, gradient, 0)));
  }

  private static Stream<Call> attention() {
    Attention attention = new VectorAttention();
    AttentionCase c = new AttentionCase(16, 8, 9, 11);
    Matrix q = c.queries(1);
    Matrix k = c.keys(2);
    Matrix v = c.keys(3);
    float[] p = c.weights(4);
    Matrix out = c.queries(5);
    Matrix dOut = c.queries(6);
    Matrix dq = c.queries(7);
    Matrix dk = c.keys(8);
    Matrix dv = c.keys(9);
    float[] scratch = c.weights(10);
    return Stream.of(
        new Call("attention", () -> c.attend(attention, q, k, v, p, out)),
        new Call(
            "attention gradient",
            () -> c.attendGradient(attention, q, k, v, p, dOut, dq, dk, dv, scratch)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void callsAllocateNothing(Call call) {
    long bytes = Long.MAX_VALUE;
    long deadline = System.nanoTime() + WARM_UP_LIMIT.toNanos();
    // Until the compiler is done, vectors are objects: the steady state is what counts.
    while (bytes >= CALLS && System.nanoTime() < deadline) {
      bytes = Math.min(bytes, allocatedBy(call));
    }
    assertThat(bytes).as("bytes in %d calls", CALLS).isLessThan(CALLS);
  }

  private static long allocatedBy(Call call) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      call.run().run();
    }
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }
}
