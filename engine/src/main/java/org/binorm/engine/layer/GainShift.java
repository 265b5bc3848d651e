package org.binorm.engine.layer;

import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * {@code y = gain * n + shift} per channel: the trainable part of Normalize in float32 twins.
 *
 * <p>Gain starts at one, shift at zero. Binary models have none.
 */
public record GainShift(String name, Shape inputShape, Parameter gain, Parameter shift)
    implements Layer {
  @Override
  public Shape outputShape() {
    return inputShape;
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public boolean readsOutput() {
    return false;
  }

  @Override
  public boolean trainable() {
    return true;
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    Grid grid = input.grid();
    for (int f = 0; f < input.features(); f++) {
      float g = pass.values()[gain.offset() + f];
      float s = pass.values()[shift.offset() + f];
      for (int y = 0; y < grid.height(); y++) {
        int from = input.row(f) + y * grid.rowPitch();
        scale(input.data(), output.data(), from, grid.rowLength(), g, s);
      }
    }
  }

  @Override
  public void backward(
      Pass pass,
      Matrix input,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient) {
    Grid grid = input.grid();
    float[] n = input.data();
    float[] dy = outputGradient.data();
    for (int f = 0; f < input.features(); f++) {
      float g = pass.values()[gain.offset() + f];
      double gainGradient = 0;
      double shiftGradient = 0;
      for (int y = 0; y < grid.height(); y++) {
        int from = input.row(f) + y * grid.rowPitch();
        for (int p = from; p < from + grid.rowLength(); p++) {
          gainGradient += dy[p] * n[p];
          shiftGradient += dy[p];
        }
        scale(dy, inputGradient.data(), from, grid.rowLength(), g, 0f);
      }
      pass.gradients()[gain.gradientOffset() + f] += (float) gainGradient;
      pass.gradients()[shift.gradientOffset() + f] += (float) shiftGradient;
    }
  }

  private static void scale(float[] x, float[] y, int from, int length, float gain, float shift) {
    for (int p = from; p < from + length; p++) {
      y[p] = x[p] * gain + shift;
    }
  }
}
