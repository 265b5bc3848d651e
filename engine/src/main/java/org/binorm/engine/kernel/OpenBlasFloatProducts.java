package org.binorm.engine.kernel;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.binorm.engine.tensor.Grid;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Float32 products by OpenBLAS, one thread per task.
 *
 * <p>Operands are staged once per call in native memory. A convolution stages one matrix for every
 * kernel column, shifted by it, so that a kernel row is one sgemm over all its columns and the
 * whole position range, at a shifted address: few large products, for which packing pays.
 *
 * <p>Windows of fewer than {@value #NARROW} channels go to the other implementation, which is
 * given: there a matrix product packs more than it multiplies.
 */
public final class OpenBlasFloatProducts implements FloatProducts {
  static final int NARROW = 16;

  /** Weight gradients of up to so many channels go there too. */
  private static final int NARROW_GRADIENT = 32;

  /** From here on a weight gradient is multiplied as it lies. */
  private static final int MANY_OUTPUTS = 128;

  /** Inputs that are transposed at a time. */
  private static final int TILE = 16;

  private final FloatProducts narrow;
  private final Staging left = new Staging();
  private final Staging right = new Staging();
  private final Staging result = new Staging();
  private float[] reordered = new float[0];

  public OpenBlasFloatProducts(FloatProducts narrow) {
    this.narrow = narrow;
  }

  /** Loads the native library; throws {@link LinkageError} where it does not load. */
  static void load() {
    blas_set_num_threads(1);
  }

  @Override
  public String name() {
    return "openblas";
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
    if (window.channels() < NARROW) {
      narrow.multiply(weights, weightsAt, bias, biasAt, input, window, outputs, output);
      return;
    }
    Grid grid = window.grid();
    int stride = grid.stride();
    int kernel = window.kernel();
    int rowInputs = kernel * window.channels();
    left.copyIn(weights, weightsAt, outputs * window.inputs());
    int first = stageColumns(input, window.channels(), window, 1);
    result.reserve(outputs * stride);
    for (int row = 0; row < kernel; row++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasNoTrans,
          outputs,
          grid.end() - grid.start(),
          rowInputs,
          1f,
          left.at(row * rowInputs),
          window.inputs(),
          right.at(first + (row - kernel / 2) * grid.rowPitch()),
          stride,
          row == 0 ? 0f : 1f,
          result.at(grid.start()),
          stride);
    }
    copyRowsOut(grid, outputs, output);
    for (int n = 0; n < outputs; n++) {
      addToRows(grid, output, n, bias[biasAt + n]);
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
    if (window.channels() < NARROW) {
      narrow.multiplyTransposed(weights, weightsAt, outputGradient, window, outputs, inputGradient);
      return;
    }
    Grid grid = window.grid();
    int stride = grid.stride();
    int kernel = window.kernel();
    int channels = window.channels();
    int rowOutputs = kernel * outputs;
    stageByTap(weights, weightsAt, window, outputs);
    int first = stageColumns(outputGradient, outputs, window, -1);
    result.reserve(channels * stride);
    for (int row = 0; row < kernel; row++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasTrans,
          CblasNoTrans,
          channels,
          grid.end() - grid.start(),
          rowOutputs,
          1f,
          left.at(row * rowOutputs * channels),
          channels,
          right.at(first - (row - kernel / 2) * grid.rowPitch()),
          stride,
          row == 0 ? 0f : 1f,
          result.at(grid.start()),
          stride);
    }
    copyRowsOut(grid, channels, inputGradient);
  }

  @Override
  public void weightGradient(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    if (window.channels() <= NARROW_GRADIENT) {
      narrow.weightGradient(outputGradient, input, window, outputs, gradient, gradientAt);
    } else if (window.taps() == 1 || outputs >= MANY_OUTPUTS) {
      addGradientOfOutputs(outputGradient, input, window, outputs, gradient, gradientAt);
    } else {
      addGradientOfInputs(outputGradient, input, window, outputs, gradient, gradientAt);
    }
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
    if (Math.min(rows, columns) <= NARROW_GRADIENT) {
      narrow.addRowProducts(a, aAt, rows, b, bAt, columns, stride, length, sums, sumsAt);
      return;
    }
    left.copyIn(a, aAt, rows * stride);
    right.copyIn(b, bAt, columns * stride);
    result.copyIn(sums, sumsAt, rows * columns);
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasTrans,
        rows,
        columns,
        length,
        1f,
        left.at(0),
        stride,
        right.at(0),
        stride,
        1f,
        result.at(0),
        columns);
    result.at(0).get(sums, sumsAt, rows * columns);
  }

  /** The gradient as it lies, {@code [outputs][inputs]}. */
  private void addGradientOfOutputs(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    Grid grid = window.grid();
    int stride = grid.stride();
    int kernel = window.kernel();
    int rowInputs = kernel * window.channels();
    left.copyIn(outputGradient, 0, outputs * stride);
    int first = stageColumns(input, window.channels(), window, 1);
    result.copyIn(gradient, gradientAt, outputs * window.inputs());
    for (int row = 0; row < kernel; row++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasTrans,
          outputs,
          rowInputs,
          grid.end() - grid.start(),
          1f,
          left.at(grid.start()),
          stride,
          right.at(first + (row - kernel / 2) * grid.rowPitch()),
          stride,
          1f,
          result.at(row * rowInputs),
          window.inputs());
    }
    result.at(0).get(gradient, gradientAt, outputs * window.inputs());
  }

  /** The transposed gradient, {@code [inputs][outputs]}: faster where outputs are few. */
  private void addGradientOfInputs(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    Grid grid = window.grid();
    int stride = grid.stride();
    int kernel = window.kernel();
    int rowInputs = kernel * window.channels();
    left.copyIn(outputGradient, 0, outputs * stride);
    int first = stageColumns(input, window.channels(), window, 1);
    result.reserve(window.inputs() * outputs);
    for (int row = 0; row < kernel; row++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasTrans,
          rowInputs,
          outputs,
          grid.end() - grid.start(),
          1f,
          right.at(first + (row - kernel / 2) * grid.rowPitch()),
          stride,
          left.at(grid.start()),
          stride,
          0f,
          result.at(row * rowInputs * outputs),
          outputs);
    }
    reserveReordered(window.inputs() * outputs);
    result.at(0).get(reordered, 0, window.inputs() * outputs);
    addTransposed(window.inputs(), outputs, gradient, gradientAt);
  }

  /** {@code gradient[n][k] += reordered[k][n]}, a tile at a time. */
  private void addTransposed(int inputs, int outputs, float[] gradient, int gradientAt) {
    for (int firstInput = 0; firstInput < inputs; firstInput += TILE) {
      int endInput = Math.min(firstInput + TILE, inputs);
      for (int n = 0; n < outputs; n++) {
        for (int k = firstInput; k < endInput; k++) {
          gradient[gradientAt + n * inputs + k] += reordered[k * outputs + n];
        }
      }
    }
  }

  /**
   * Copies a matrix once per kernel column to the right operand, one below the other, each shifted
   * so that row f of column j holds at position p what the matrix holds at {@code p + direction *
   * (j - reach) pixels}. The copies overlap in halos that nobody reads.
   *
   * @return where the first picture position of the first row is
   */
  private int stageColumns(float[] matrix, int features, Window window, int direction) {
    Grid grid = window.grid();
    int length = features * grid.stride();
    int kernel = window.kernel();
    int margin = kernel / 2 * grid.lanes();
    right.reserve((long) kernel * length + 2L * margin);
    for (int column = 0; column < kernel; column++) {
      int shift = direction * (column - kernel / 2) * grid.lanes();
      right.at((long) column * length + margin - shift).put(matrix, 0, length);
    }
    return margin + grid.start();
  }

  /** Copies weights {@code [n][tap, c]} as {@code [tap, n][c]} to the left operand. */
  private void stageByTap(float[] weights, int weightsAt, Window window, int outputs) {
    int channels = window.channels();
    reserveReordered(window.inputs() * outputs);
    for (int tap = 0; tap < window.taps(); tap++) {
      for (int n = 0; n < outputs; n++) {
        int from = weightsAt + n * window.inputs() + tap * channels;
        System.arraycopy(weights, from, reordered, (tap * outputs + n) * channels, channels);
      }
    }
    left.copyIn(reordered, 0, window.inputs() * outputs);
  }

  private void reserveReordered(int length) {
    if (reordered.length < length) {
      reordered = new float[length];
    }
  }

  private void copyRowsOut(Grid grid, int features, float[] target) {
    for (int f = 0; f < features; f++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = f * grid.stride() + grid.start() + y * grid.rowPitch();
        result.at(from).get(target, from, grid.rowLength());
      }
    }
  }

  private static void addToRows(Grid grid, float[] target, int feature, float value) {
    for (int y = 0; y < grid.height(); y++) {
      int from = feature * grid.stride() + grid.start() + y * grid.rowPitch();
      for (int p = from; p < from + grid.rowLength(); p++) {
        target[p] += value;
      }
    }
  }

  /** Native memory that grows and is reused; freed with its owner by JavaCPP. */
  private static final class Staging {
    private FloatPointer memory = new FloatPointer(1);
    private long capacity = 1;

    void reserve(long floats) {
      if (capacity < floats) {
        memory.deallocate();
        memory = new FloatPointer(floats);
        capacity = floats;
      }
    }

    void copyIn(float[] source, int from, int length) {
      reserve(length);
      memory.position(0).put(source, from, length);
    }

    FloatPointer at(long offset) {
      return memory.position(offset);
    }
  }
}
