package org.binorm.engine.kernel;

import org.binorm.engine.EngineException;
import org.binorm.engine.tensor.Grid;

/**
 * Which input values meet in one output value: {@code inputs()} rows of the input matrix, each read
 * at a shifted position.
 *
 * <p>A dense layer is one tap without shift; a 'same' convolution is one tap per kernel cell, and
 * the grid's zero halo is its padding. Row k of the product is channel {@code k % channels} under
 * tap {@code k / channels}, so convolution weights are ordered (kernel row, kernel column,
 * channel). Input and output share one grid.
 *
 * @param grid where positions lie in input and output
 * @param channels features of the input matrix
 * @param kernel rows and columns of the kernel: 1 for a dense layer
 * @param shifts the distance in floats from an output position to the input position of each tap
 * @param rowOffsets the offset in the input matrix of row k, relative to an output position
 */
public record Window(Grid grid, int channels, int kernel, int[] shifts, int[] rowOffsets) {

  private Window(Grid grid, int channels, int kernel, int[] shifts) {
    this(grid, channels, kernel, shifts, rowOffsets(grid, channels, shifts));
  }

  private static int[] rowOffsets(Grid grid, int channels, int[] shifts) {
    int[] offsets = new int[Math.multiplyExact(shifts.length, channels)];
    for (int k = 0; k < offsets.length; k++) {
      offsets[k] = k % channels * grid.stride() + shifts[k / channels];
    }
    return offsets;
  }

  /** The window of a dense layer. */
  public static Window dense(Grid grid, int channels) {
    return new Window(grid, channels, 1, new int[] {0});
  }

  /** The window of a 'same' convolution with an odd kernel, stride 1. */
  public static Window convolution(Grid grid, int channels, int kernel) {
    int reach = kernel / 2;
    if (kernel % 2 == 0 || grid.halo() < reach) {
      throw new EngineException(
          "convolution %dx%d: expected an odd kernel and a halo of at least %d, got halo %d"
              .formatted(kernel, kernel, reach, grid.halo()));
    }
    int[] shifts = new int[kernel * kernel];
    for (int tap = 0; tap < shifts.length; tap++) {
      shifts[tap] = grid.shift(tap / kernel - reach, tap % kernel - reach);
    }
    return new Window(grid, channels, kernel, shifts);
  }

  /**
   * The window of the input gradient: over all outputs, with the same shifts, because the taps of
   * reversed bits ({@link BitPacker#packReversed}) stand in reverse order.
   */
  public Window reversed(int outputs) {
    return new Window(grid, outputs, kernel, shifts);
  }

  public int taps() {
    return shifts.length;
  }

  /** Values that meet in one output value: {@code taps * channels}. */
  public int inputs() {
    return rowOffsets.length;
  }
}
