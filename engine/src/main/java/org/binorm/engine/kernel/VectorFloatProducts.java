package org.binorm.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.tensor.Grid;

/**
 * Float32 products on the Vector API, for machines where OpenBLAS does not load.
 *
 * <p>Products keep a tile of four outputs by sixteen positions in registers; weight gradients keep
 * three outputs by three inputs, each a vector of partial sums over positions. Positions are
 * contiguous in every operand, so nothing is packed or transposed.
 */
public final class VectorFloatProducts implements FloatProducts {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;
  private static final int BLOCK = 16;
  private static final int TILE_OUTPUTS = 4;
  private static final int GRADIENT_TILE = 3;

  /** Positions per pass of the weight gradient: the rows of one pass stay in the cache. */
  private static final int GRADIENT_PASS = 1024;

  private final float[] sums = new float[GRADIENT_TILE * GRADIENT_TILE * VECTOR];
  private float[] reordered = new float[0];
  private int[] reversedOffsets = new int[0];
  private int[] evenOffsets = new int[0];

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void multiply(
      float[] weights,
      int weightsAt,
      float[] bias,
      int biasAt,
      float[] input,
      Window window,
      int outputs,
      float[] output) {
    multiply(
        weights,
        weightsAt,
        bias,
        biasAt,
        input,
        window.grid(),
        window.rowOffsets(),
        window.inputs(),
        outputs,
        output);
  }

  /** The product whose row k lies at {@code offsets[k]}. */
  private static void multiply(
      float[] weights,
      int weightsAt,
      float[] bias,
      int biasAt,
      float[] input,
      Grid grid,
      int[] offsets,
      int inputs,
      int outputs,
      float[] output) {
    for (int y = 0; y < grid.height(); y++) {
      int from = grid.start() + y * grid.rowPitch();
      int to = from + grid.rowLength();
      for (int n = 0; n < outputs; n += TILE_OUTPUTS) {
        int tile = Math.min(TILE_OUTPUTS, outputs - n);
        for (int p = from; p < to; ) {
          boolean whole = tile == TILE_OUTPUTS && to - p >= BLOCK;
          if (whole) {
            multiplyTile(
                weights,
                weightsAt + n * inputs,
                inputs,
                input,
                offsets,
                p,
                output,
                n * grid.stride() + p,
                grid.stride());
            addBias(bias, biasAt + n, TILE_OUTPUTS, output, n * grid.stride() + p, grid, BLOCK);
            p += BLOCK;
          } else {
            for (int i = 0; i < tile; i++) {
              multiplyRow(
                  weights,
                  weightsAt + (n + i) * inputs,
                  inputs,
                  input,
                  offsets,
                  p,
                  output,
                  (n + i) * grid.stride() + p);
            }
            addBias(bias, biasAt + n, tile, output, n * grid.stride() + p, grid, VECTOR);
            p += VECTOR;
          }
        }
      }
    }
  }

  @Override
  public void multiplyTransposed(
      float[] weights,
      int weightsAt,
      float[] outputGradient,
      Window window,
      int outputs,
      float[] inputGradient) {
    int inputs = window.taps() * outputs;
    reorder(weights, weightsAt, window, outputs);
    reverse(window, outputs);
    multiply(
        reordered,
        0,
        null,
        0,
        outputGradient,
        window.grid(),
        reversedOffsets,
        inputs,
        window.channels(),
        inputGradient);
  }

  /** Weights [n][t, c] in the order of the reversed product: [c][t, n]. */
  private void reorder(float[] weights, int weightsAt, Window window, int outputs) {
    int channels = window.channels();
    if (reordered.length < outputs * window.inputs()) {
      reordered = new float[outputs * window.inputs()];
    }
    for (int c = 0; c < channels; c++) {
      for (int tap = 0; tap < window.taps(); tap++) {
        for (int n = 0; n < outputs; n++) {
          reordered[(c * window.taps() + tap) * outputs + n] =
              weights[weightsAt + n * window.inputs() + tap * channels + c];
        }
      }
    }
  }

  /** The row offsets of {@link Window#reversed}, in memory that is reused. */
  private void reverse(Window window, int outputs) {
    if (reversedOffsets.length < window.taps() * outputs) {
      reversedOffsets = new int[window.taps() * outputs];
    }
    for (int tap = 0; tap < window.taps(); tap++) {
      for (int n = 0; n < outputs; n++) {
        reversedOffsets[tap * outputs + n] = n * window.grid().stride() - window.shifts()[tap];
      }
    }
  }

  private static void addBias(
      float[] bias, int biasAt, int rows, float[] output, int at, Grid grid, int length) {
    if (bias == null) {
      return;
    }
    for (int i = 0; i < rows; i++) {
      for (int p = at + i * grid.stride(); p < at + i * grid.stride() + length; p++) {
        output[p] += bias[biasAt + i];
      }
    }
  }

  private static void multiplyTile(
      float[] weights,
      int w,
      int inputs,
      float[] input,
      int[] offsets,
      int p,
      float[] output,
      int at,
      int stride) {
    FloatVector a0 = FloatVector.zero(LANES);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    for (int k = 0; k < inputs; k++) {
      FloatVector x0 = FloatVector.fromArray(LANES, input, offsets[k] + p);
      FloatVector x1 = FloatVector.fromArray(LANES, input, offsets[k] + p + VECTOR);
      FloatVector v = FloatVector.broadcast(LANES, weights[w + k]);
      a0 = v.fma(x0, a0);
      a1 = v.fma(x1, a1);
      v = FloatVector.broadcast(LANES, weights[w + inputs + k]);
      b0 = v.fma(x0, b0);
      b1 = v.fma(x1, b1);
      v = FloatVector.broadcast(LANES, weights[w + 2 * inputs + k]);
      c0 = v.fma(x0, c0);
      c1 = v.fma(x1, c1);
      v = FloatVector.broadcast(LANES, weights[w + 3 * inputs + k]);
      d0 = v.fma(x0, d0);
      d1 = v.fma(x1, d1);
    }
    a0.intoArray(output, at);
    a1.intoArray(output, at + VECTOR);
    b0.intoArray(output, at + stride);
    b1.intoArray(output, at + stride + VECTOR);
    c0.intoArray(output, at + 2 * stride);
    c1.intoArray(output, at + 2 * stride + VECTOR);
    d0.intoArray(output, at + 3 * stride);
    d1.intoArray(output, at + 3 * stride + VECTOR);
  }

  private static void multiplyRow(
      float[] weights,
      int w,
      int inputs,
      float[] input,
      int[] offsets,
      int p,
      float[] output,
      int at) {
    FloatVector sum = FloatVector.zero(LANES);
    for (int k = 0; k < inputs; k++) {
      FloatVector x = FloatVector.fromArray(LANES, input, offsets[k] + p);
      sum = FloatVector.broadcast(LANES, weights[w + k]).fma(x, sum);
    }
    sum.intoArray(output, at);
  }

  @Override
  public void weightGradient(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    // The halo of the gradient is zero, so the whole range may be summed in one go.
    Grid grid = window.grid();
    addGradients(
        outputGradient,
        grid.start(),
        outputs,
        grid.stride(),
        input,
        window.rowOffsets(),
        grid.start(),
        window.inputs(),
        grid.end() - grid.start(),
        gradient,
        gradientAt);
  }

  @Override
  public void addRowProducts(
      float[] a,
      int aAt,
      int rows,
      float[] b,
      int bAt,
      int columns,
      int stride,
      int length,
      float[] sums,
      int sumsAt) {
    if (evenOffsets.length < columns) {
      evenOffsets = new int[columns];
    }
    for (int k = 0; k < columns; k++) {
      evenOffsets[k] = k * stride;
    }
    addGradients(a, aAt, rows, stride, b, evenOffsets, bAt, columns, length, sums, sumsAt);
  }

  /** Row n of a begins at {@code aAt + n * stride}, row k of b at {@code bAt + offsets[k]}. */
  private void addGradients(
      float[] a,
      int aAt,
      int rows,
      int stride,
      float[] b,
      int[] offsets,
      int bAt,
      int columns,
      int length,
      float[] gradient,
      int gradientAt) {
    for (int from = 0; from < length; from += GRADIENT_PASS) {
      int count = Math.min(GRADIENT_PASS, length - from);
      for (int n = 0; n < rows; n += GRADIENT_TILE) {
        // Where fewer than three are left, a tile begins with finished ones.
        int row = Math.max(0, Math.min(n, rows - GRADIENT_TILE));
        for (int k = 0; k < columns; k += GRADIENT_TILE) {
          int column = Math.max(0, Math.min(k, columns - GRADIENT_TILE));
          gradientTile(
              a,
              aAt + from + row * stride,
              aAt + from + Math.min(row + 1, rows - 1) * stride,
              aAt + from + Math.min(row + 2, rows - 1) * stride,
              b,
              bAt + from + offsets[column],
              bAt + from + offsets[Math.min(column + 1, columns - 1)],
              bAt + from + offsets[Math.min(column + 2, columns - 1)],
              count);
          for (int i = n; i < Math.min(n + GRADIENT_TILE, rows); i++) {
            for (int j = k; j < Math.min(k + GRADIENT_TILE, columns); j++) {
              int tile = (i - row) * GRADIENT_TILE + j - column;
              gradient[gradientAt + i * columns + j] += sumLanes(tile * VECTOR);
            }
          }
        }
      }
    }
  }

  /**
   * Three outputs by three inputs: nine vectors of sums and six of operands are what the registers
   * hold. With twelve sums the compiler keeps some in memory, at a third of the speed.
   */
  private void gradientTile(
      float[] dz, int n0, int n1, int n2, float[] input, int k0, int k1, int k2, int length) {
    FloatVector a0 = FloatVector.zero(LANES);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    for (int p = 0; p < length; p += VECTOR) {
      FloatVector x = FloatVector.fromArray(LANES, dz, n0 + p);
      FloatVector y = FloatVector.fromArray(LANES, dz, n1 + p);
      FloatVector z = FloatVector.fromArray(LANES, dz, n2 + p);
      FloatVector v = FloatVector.fromArray(LANES, input, k0 + p);
      a0 = v.fma(x, a0);
      b0 = v.fma(y, b0);
      c0 = v.fma(z, c0);
      v = FloatVector.fromArray(LANES, input, k1 + p);
      a1 = v.fma(x, a1);
      b1 = v.fma(y, b1);
      c1 = v.fma(z, c1);
      v = FloatVector.fromArray(LANES, input, k2 + p);
      a2 = v.fma(x, a2);
      b2 = v.fma(y, b2);
      c2 = v.fma(z, c2);
    }
    a0.intoArray(sums, 0);
    a1.intoArray(sums, VECTOR);
    a2.intoArray(sums, 2 * VECTOR);
    b0.intoArray(sums, 3 * VECTOR);
    b1.intoArray(sums, 4 * VECTOR);
    b2.intoArray(sums, 5 * VECTOR);
    c0.intoArray(sums, 6 * VECTOR);
    c1.intoArray(sums, 7 * VECTOR);
    c2.intoArray(sums, 8 * VECTOR);
  }

  /**
   * The sum of the eight lanes stored at {@code at}, in one fixed order: the Vector API's own
   * reduction may add in another order on another Java version, or once it is compiled.
   */
  private float sumLanes(int at) {
    float even = sums[at] + sums[at + 2] + (sums[at + 4] + sums[at + 6]);
    float odd = sums[at + 1] + sums[at + 3] + (sums[at + 5] + sums[at + 7]);
    return even + odd;
  }
}
