package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Grid;

/** The naive twin of {@link VectorBitProducts}: plain Java, the same order of additions. */
public final class ScalarBitProducts implements BitProducts {
  @Override
  public String name() {
    return "scalar";
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

  @Override
  public void multiplyFirst(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    Grid grid = window.grid();
    for (int n = 0; n < bits.rows(); n++) {
      float start = bias == null ? 0 : bias[n];
      output[n * grid.stride() + grid.start()] = sum(bits, n, input, window, grid.start(), start);
    }
  }

  private static float sum(
      PackedBits bits, int n, float[] input, Window window, int position, float start) {
    float sum = start;
    for (int tap = 0; tap < bits.taps(); tap++) {
      for (int chunk = 0; chunk < bits.chunks(); chunk++) {
        int word = bits.words()[bits.firstWord(chunk, tap) + n];
        int k = tap * bits.inputs() + chunk * PackedBits.WORD_BITS;
        for (int size : PackedBits.GROUPS) {
          sum += subset(word, size, input, window.rowOffsets(), k, position);
          word >>>= size;
          k += size;
        }
      }
    }
    return sum;
  }

  /** The sum of those of {@code size} inputs whose bits are set, the lowest bits of the word. */
  private static float subset(
      int word, int size, float[] input, int[] rowOffsets, int k, int position) {
    float subset = 0;
    for (int i = 0; i < size; i++) {
      if ((word >>> i & 1) != 0) {
        subset += input[rowOffsets[k + i] + position];
      }
    }
    return subset;
  }
}
