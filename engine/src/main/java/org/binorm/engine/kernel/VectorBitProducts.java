package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Grid;

/**
 * Bit products by subset sums on the Vector API (the method of four Russians): {@link SubsetSums}.
 *
 * <p>Dense layers build tables for every block of positions; convolutions share them among all taps
 * ({@link ConvolutionSums}); a single position has tables of its own ({@link SinglePosition}).
 */
public final class VectorBitProducts implements BitProducts {
  /** Outputs at a time: their sums stay in the second-level cache while all inputs pass by. */
  private static final int TILE = 1024;

  private static final int BLOCK = SubsetSums.BLOCK;

  private final SubsetSums sums = new SubsetSums();
  private final ConvolutionSums convolution = new ConvolutionSums(sums);
  private final SinglePosition single = new SinglePosition();

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void multiply(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    if (bits.taps() == 1) {
      multiplyDense(bits, bias, input, window, output);
    } else {
      convolution.multiply(bits, bias, input, window, output);
    }
  }

  @Override
  public void multiplyFirst(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    single.multiply(bits, bias, input, window, output);
  }

  private void multiplyDense(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    Grid grid = window.grid();
    sums.reserve(Math.min(bits.rows(), TILE) * BLOCK);
    for (int row = 0; row < bits.rows(); row += TILE) {
      int rows = Math.min(TILE, bits.rows() - row);
      for (int y = 0; y < grid.height(); y++) {
        int from = grid.start() + y * grid.rowPitch();
        int to = from + grid.rowLength();
        for (int position = from; position < to; position += BLOCK) {
          // Rows are whole vectors: where the last block has only one, it stands for both.
          int second = to - position >= BLOCK ? position + SubsetSums.VECTOR : position;
          sums.start(bias, row, rows, 0);
          for (int chunk = 0; chunk < bits.chunks(); chunk++) {
            int inputs =
                sums.buildTables(bits, chunk, input, window.rowOffsets(), position, second);
            sums.addTables(bits.words(), bits.firstWord(chunk, 0) + row, 0, rows, inputs);
          }
          sums.copy(0, rows, output, row * grid.stride(), grid.stride(), position, second);
        }
      }
    }
  }
}
