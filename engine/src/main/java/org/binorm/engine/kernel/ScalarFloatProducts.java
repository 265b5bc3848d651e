package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Grid;

/** The naive twin of the float32 products: plain loops that read like the formulas. */
public final class ScalarFloatProducts implements FloatProducts {
  @Override
  public String name() {
    return "scalar";
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
    Grid grid = window.grid();
    for (int n = 0; n < outputs; n++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = grid.start() + y * grid.rowPitch();
        int rowAt = n * grid.stride();
        for (int p = from; p < from + grid.rowLength(); p++) {
          output[rowAt + p] = bias[biasAt + n];
        }
        for (int k = 0; k < window.inputs(); k++) {
          float weight = weights[weightsAt + n * window.inputs() + k];
          int inputAt = window.rowOffsets()[k];
          for (int p = from; p < from + grid.rowLength(); p++) {
            output[rowAt + p] += weight * input[inputAt + p];
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
    Grid grid = window.grid();
    for (int c = 0; c < window.channels(); c++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = grid.start() + y * grid.rowPitch();
        int rowAt = c * grid.stride();
        for (int p = from; p < from + grid.rowLength(); p++) {
          inputGradient[rowAt + p] = 0;
        }
        for (int tap = 0; tap < window.taps(); tap++) {
          int k = tap * window.channels() + c;
          for (int n = 0; n < outputs; n++) {
            float weight = weights[weightsAt + n * window.inputs() + k];
            int gradientAt = n * grid.stride() - window.shifts()[tap];
            for (int p = from; p < from + grid.rowLength(); p++) {
              inputGradient[rowAt + p] += weight * outputGradient[gradientAt + p];
            }
          }
        }
      }
    }
  }

  @Override
  public void weightGradient(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    Grid grid = window.grid();
    for (int n = 0; n < outputs; n++) {
      for (int k = 0; k < window.inputs(); k++) {
        int rowAt = n * grid.stride();
        int inputAt = window.rowOffsets()[k];
        float sum = 0;
        for (int y = 0; y < grid.height(); y++) {
          int from = grid.start() + y * grid.rowPitch();
          for (int p = from; p < from + grid.rowLength(); p++) {
            sum += outputGradient[rowAt + p] * input[inputAt + p];
          }
        }
        gradient[gradientAt + n * window.inputs() + k] += sum;
      }
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
    for (int n = 0; n < rows; n++) {
      for (int k = 0; k < columns; k++) {
        float sum = 0;
        for (int p = 0; p < length; p++) {
          sum += a[aAt + n * stride + p] * b[bAt + k * stride + p];
        }
        sums[sumsAt + n * columns + k] += sum;
      }
    }
  }
}
