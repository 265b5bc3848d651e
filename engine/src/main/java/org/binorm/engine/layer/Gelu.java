package org.binorm.engine.layer;

import org.binorm.engine.kernel.Pointwise;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * {@code x * Phi(x)} with the distribution function of the normal distribution, element by element
 * (Hendrycks and Gimpel 2016, the exact form).
 */
public record Gelu(String name, Shape inputShape) implements Layer {
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
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    Grid grid = input.grid();
    Pointwise pointwise = pass.kernels().pointwise();
    if (pass.single()) {
      pointwise.geluFirst(
          input.data(), output.data(), input.row(0), grid.stride(), input.features());
      return;
    }
    for (int f = 0; f < input.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int at = input.row(f) + y * grid.rowPitch();
        pointwise.gelu(input.data(), output.data(), at, grid.rowLength());
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
    Pointwise pointwise = pass.kernels().pointwise();
    for (int f = 0; f < input.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int at = input.row(f) + y * grid.rowPitch();
        pointwise.geluGradient(
            input.data(), outputGradient.data(), inputGradient.data(), at, grid.rowLength());
      }
    }
  }
}
