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
 * <p>Operands are staged once per call in native memory. With zero halos a convolution is one sgemm
 * per tap over the whole position range, at a shifted address: nothing is unrolled into columns.
 * Windows of fewer than {@value #NARROW} channels go to the other implementation, which is given:
 * there a matrix product packs more than it multiplies.
 */
public final class OpenBlasFloatProducts implements FloatProducts {
  static final int NARROW = 16;

  private final FloatProducts narrow;
  private final Staging left = new Staging();
  private final Staging right = new Staging();
  private final Staging result = new Staging();

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
    int inputs = window.inputs();
    left.copyIn(weights, weightsAt, outputs * inputs);
    right.copyIn(input, 0, window.channels() * stride);
    result.reserve(outputs * stride);
    for (int tap = 0; tap < window.taps(); tap++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasNoTrans,
          outputs,
          grid.end() - grid.start(),
          window.channels(),
          1f,
          left.at(tap * window.channels()),
          inputs,
          right.at(grid.start() + window.shifts()[tap]),
          stride,
          tap == 0 ? 0f : 1f,
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
    int inputs = window.inputs();
    left.copyIn(weights, weightsAt, outputs * inputs);
    right.copyIn(outputGradient, 0, outputs * stride);
    result.reserve(window.channels() * stride);
    for (int tap = 0; tap < window.taps(); tap++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasTrans,
          CblasNoTrans,
          window.channels(),
          grid.end() - grid.start(),
          outputs,
          1f,
          left.at(tap * window.channels()),
          inputs,
          right.at(grid.start() - window.shifts()[tap]),
          stride,
          tap == 0 ? 0f : 1f,
          result.at(grid.start()),
          stride);
    }
    copyRowsOut(grid, window.channels(), inputGradient);
  }

  @Override
  public void weightGradient(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    if (window.channels() < NARROW) {
      narrow.weightGradient(outputGradient, input, window, outputs, gradient, gradientAt);
      return;
    }
    Grid grid = window.grid();
    int stride = grid.stride();
    int inputs = window.inputs();
    left.copyIn(outputGradient, 0, outputs * stride);
    right.copyIn(input, 0, window.channels() * stride);
    result.copyIn(gradient, gradientAt, outputs * inputs);
    for (int tap = 0; tap < window.taps(); tap++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasTrans,
          outputs,
          window.channels(),
          grid.end() - grid.start(),
          1f,
          left.at(grid.start()),
          stride,
          right.at(grid.start() + window.shifts()[tap]),
          stride,
          1f,
          result.at(tap * window.channels()),
          inputs);
    }
    result.at(0).get(gradient, gradientAt, outputs * inputs);
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
