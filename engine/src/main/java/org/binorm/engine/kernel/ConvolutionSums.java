package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Grid;

/**
 * Convolutions whose taps share tables: the tables of an input pixel are built once and added to
 * the outputs of all the pixels around it, under every tap another row of words.
 *
 * <p>The sums of as many picture rows as the kernel has are kept in a ring, {@code
 * [row][x][output][16]}; a row is written out when the last input row it sees has passed. Sums
 * arrive in the order of the taps.
 */
final class ConvolutionSums {
  /** Outputs at a time: the sums around a pixel stay in the second-level cache. */
  private static final int TILE = 256;

  private static final int VECTOR = SubsetSums.VECTOR;
  private static final int BLOCK = SubsetSums.BLOCK;

  private final SubsetSums sums;
  private final Strip strip = new Strip();

  ConvolutionSums(SubsetSums sums) {
    this.sums = sums;
  }

  void multiply(PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    Grid grid = window.grid();
    int vectors = grid.lanes() / VECTOR;
    int halfHeight = (grid.height() + 1) / 2;
    for (int row = 0; row < bits.rows(); row += TILE) {
      int rows = Math.min(TILE, bits.rows() - row);
      sums.reserve(window.kernel() * grid.width() * rows * BLOCK);
      for (int vector = 0; vector + 1 < vectors; vector += 2) {
        strip.set(vector * VECTOR, VECTOR, 0, grid.height(), grid.height());
        multiplyStrip(bits, bias, row, rows, input, window, output);
      }
      if (vectors % 2 == 1) {
        int reach = window.kernel() / 2;
        int distance = (grid.height() - halfHeight) * grid.rowPitch();
        strip.set((vectors - 1) * VECTOR, distance, -reach, halfHeight + reach, halfHeight);
        multiplyStrip(bits, bias, row, rows, input, window, output);
      }
    }
  }

  /**
   * Two vectors that go through a picture together: neighbours, or where the number of vectors per
   * pixel is odd, the last one of the upper and of the lower half of the picture.
   */
  private static final class Strip {
    /** Where the first vector lies in a pixel. */
    private int lane;

    /** From the first to the second, in floats. */
    private int distance;

    /** Picture rows to read, from the first to one past the last; halo rows are zeros. */
    private int firstInput;

    private int lastInput;

    /** Picture rows to write. */
    private int height;

    void set(int lane, int distance, int firstInput, int lastInput, int height) {
      this.lane = lane;
      this.distance = distance;
      this.firstInput = firstInput;
      this.lastInput = lastInput;
      this.height = height;
    }
  }

  private void multiplyStrip(
      PackedBits bits,
      float[] bias,
      int row,
      int rows,
      float[] input,
      Window window,
      float[] output) {
    Grid grid = window.grid();
    int kernel = window.kernel();
    int reach = kernel / 2;
    int started = 0;
    int written = 0;
    for (int y = strip.firstInput; y < strip.lastInput; y++) {
      for (; started < strip.height && started <= y + reach; started++) {
        startRow(bias, row, rows, started % kernel, grid.width());
      }
      for (int x = 0; x < grid.width(); x++) {
        addPixel(bits, row, rows, input, window, y, x);
      }
      if (y - reach >= 0 && y - reach < strip.height) {
        writeRow(row, rows, window, written++, output);
      }
    }
    while (written < strip.height) {
      writeRow(row, rows, window, written++, output);
    }
  }

  /** Where the sums of an output pixel are: as many picture rows as the kernel has. */
  private static int sumsOf(int y, int x, int rows, int kernel, int width) {
    return (y % kernel * width + x) * rows * BLOCK;
  }

  private void startRow(float[] bias, int row, int rows, int y, int width) {
    for (int x = 0; x < width; x++) {
      sums.start(bias, row, rows, (y * width + x) * rows * BLOCK);
    }
  }

  /** Adds what input pixel (y, x) gives to the output pixels around it. */
  private void addPixel(
      PackedBits bits, int row, int rows, float[] input, Window window, int y, int x) {
    Grid grid = window.grid();
    int kernel = window.kernel();
    int reach = kernel / 2;
    int position = grid.start() + grid.shift(y, x) + strip.lane - window.shifts()[0];
    for (int chunk = 0; chunk < bits.chunks(); chunk++) {
      int inputs =
          sums.buildTables(
              bits, chunk, input, window.rowOffsets(), position, position + strip.distance);
      for (int tap = 0; tap < bits.taps(); tap++) {
        int outputY = y + reach - tap / kernel;
        int outputX = x + reach - tap % kernel;
        if (outputY >= 0 && outputY < strip.height && outputX >= 0 && outputX < grid.width()) {
          int at = sumsOf(outputY, outputX, rows, kernel, grid.width());
          sums.addTables(bits.words(), bits.firstWord(chunk, tap) + row, at, rows, inputs);
        }
      }
    }
  }

  private void writeRow(int row, int rows, Window window, int y, float[] output) {
    Grid grid = window.grid();
    for (int x = 0; x < grid.width(); x++) {
      int at = sumsOf(y, x, rows, window.kernel(), grid.width());
      int position = grid.start() + grid.shift(y, x) + strip.lane;
      sums.copy(
          at,
          rows,
          output,
          row * grid.stride(),
          grid.stride(),
          position,
          position + strip.distance);
    }
  }
}
