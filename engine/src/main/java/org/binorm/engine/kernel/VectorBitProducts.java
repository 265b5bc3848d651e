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

  /**
   * Most positions at a time: neighbouring features lie on different pages, so a few blocks of
   * positions are read from each before the next.
   */
  private static final int PANEL = 64;

  /** Sums of a panel, in floats: a quarter of the second-level cache. */
  private static final int PANEL_SUMS = 32 * 1024;

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
    int tile = Math.min(bits.rows(), TILE);
    int panel = Math.max(BLOCK, Math.min(PANEL, PANEL_SUMS / tile / BLOCK * BLOCK));
    sums.reserve(panel * tile);
    for (int row = 0; row < bits.rows(); row += TILE) {
      int rows = Math.min(TILE, bits.rows() - row);
      for (int y = 0; y < grid.height(); y++) {
        int from = grid.start() + y * grid.rowPitch();
        int to = from + grid.rowLength();
        for (int position = from; position < to; position += panel) {
          int end = Math.min(position + panel, to);
          addPanel(bits, bias, input, window, row, rows, position, end);
          copyPanel(rows, output, row * grid.stride(), grid.stride(), position, end);
        }
      }
    }
  }

  /** The sums of some outputs at the positions of a panel, {@code [block][output][16]}. */
  private void addPanel(
      PackedBits bits,
      float[] bias,
      float[] input,
      Window window,
      int row,
      int rows,
      int position,
      int end) {
    for (int p = position; p < end; p += BLOCK) {
      sums.start(bias, row, rows, (p - position) * rows);
    }
    for (int chunk = 0; chunk < bits.chunks(); chunk++) {
      for (int p = position; p < end; p += BLOCK) {
        int inputs = sums.buildTables(bits, chunk, input, window.rowOffsets(), p, second(p, end));
        int words = bits.firstWord(chunk, 0) + row;
        sums.addTables(bits.words(), words, (p - position) * rows, rows, inputs);
      }
    }
  }

  private void copyPanel(
      int rows, float[] output, int outputAt, int stride, int position, int end) {
    for (int n = 0; n < rows; n++) {
      for (int p = position; p < end; p += BLOCK) {
        int from = (p - position) * rows + n * BLOCK;
        sums.copy(from, 1, output, outputAt + n * stride, stride, p, second(p, end));
      }
    }
  }

  /** Rows are whole vectors: where the last block has only one, it stands for both. */
  private static int second(int position, int end) {
    return end - position >= BLOCK ? position + SubsetSums.VECTOR : position;
  }
}
