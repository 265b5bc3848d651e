package org.binorm.engine.kernel;

import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;

/** The naive twin of {@link VectorBitProducts}: plain Java, the same order of additions. */
public final class ScalarBitProducts implements BitProducts {
  private static final int GROUP = 4;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public PackedBits pack(BitMatrix bits, PackedBits previous) {
    return PackedBits.pack(bits, previous);
  }

  @Override
  public void multiply(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    Grid grid = window.grid();
    for (int n = 0; n < bits.rows(); n++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = grid.start() + y * grid.rowPitch();
        for (int p = from; p < from + grid.rowLength(); p++) {
          float start = bias == null ? 0 : bias[n];
          output[n * grid.stride() + p] = sum(bits, n, input, window, p, start);
        }
      }
    }
  }

  private static float sum(
      PackedBits bits, int n, float[] input, Window window, int position, float start) {
    float sum = start;
    for (int group = 0; group < window.inputs(); group += GROUP) {
      float subset = 0;
      for (int k = group; k < Math.min(group + GROUP, window.inputs()); k++) {
        long word = bits.words()[k / PackedBits.WORD_BITS * bits.rows() + n];
        if ((word >>> k % PackedBits.WORD_BITS & 1) != 0) {
          subset += input[window.rowOffsets()[k] + position];
        }
      }
      sum += subset;
    }
    return sum;
  }
}
