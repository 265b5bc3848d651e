package org.binorm.engine.layer;

import org.binorm.engine.kernel.Pointwise;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/** {@code max(x, 0)}, element by element. */
public record Relu(String name, Shape inputShape) implements Layer {
  @Override
  public Shape outputShape() {
    return inputShape;
  }

  @Override
  public boolean inPlace() {
    return true;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    Grid grid = input.grid();
    Pointwise pointwise = pass.kernels().pointwise();
    for (int f = 0; f < input.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int at = input.row(f) + y * grid.rowPitch();
        pointwise.rectify(input.data(), output.data(), at, grid.rowLength());
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
    Grid grid = output.grid();
    Pointwise pointwise = pass.kernels().pointwise();
    for (int f = 0; f < output.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int at = output.row(f) + y * grid.rowPitch();
        pointwise.rectifyGradient(
            output.data(), outputGradient.data(), inputGradient.data(), at, grid.rowLength());
      }
    }
  }
}
