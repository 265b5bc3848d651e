package org.binorm.engine.layer;

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
    float[] x = input.data();
    float[] a = output.data();
    for (int f = 0; f < input.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = input.row(f) + y * grid.rowPitch();
        for (int p = from; p < from + grid.rowLength(); p++) {
          a[p] = Math.max(x[p], 0f);
        }
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
    float[] a = output.data();
    float[] da = outputGradient.data();
    float[] dx = inputGradient.data();
    for (int f = 0; f < output.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = output.row(f) + y * grid.rowPitch();
        for (int p = from; p < from + grid.rowLength(); p++) {
          dx[p] = a[p] > 0 ? da[p] : 0f;
        }
      }
    }
  }
}
