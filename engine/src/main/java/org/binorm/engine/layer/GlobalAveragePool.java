package org.binorm.engine.layer;

import java.util.Arrays;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/** The mean of each channel over all pixels: {@code [C][H][W]} to {@code [C]}. */
public record GlobalAveragePool(String name, Shape inputShape) implements Layer {
  @Override
  public Shape outputShape() {
    return Shape.vector(inputShape.channels());
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
    float[] x = input.data();
    float[] mean = output.data();
    float scale = 1f / inputShape.pixels();
    for (int f = 0; f < input.features(); f++) {
      int to = output.row(f);
      Arrays.fill(mean, to, to + grid.lanes(), 0f);
      for (int y = 0; y < grid.height(); y++) {
        for (int column = 0; column < grid.width(); column++) {
          int from = input.row(f) + grid.shift(y, column);
          for (int lane = 0; lane < grid.lanes(); lane++) {
            mean[to + lane] += x[from + lane];
          }
        }
      }
      for (int lane = 0; lane < grid.lanes(); lane++) {
        mean[to + lane] *= scale;
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
    float[] dMean = outputGradient.data();
    float[] dx = inputGradient.data();
    float scale = 1f / inputShape.pixels();
    for (int f = 0; f < input.features(); f++) {
      int from = outputGradient.row(f);
      for (int y = 0; y < grid.height(); y++) {
        for (int column = 0; column < grid.width(); column++) {
          int to = inputGradient.row(f) + grid.shift(y, column);
          for (int lane = 0; lane < grid.lanes(); lane++) {
            dx[to + lane] = dMean[from + lane] * scale;
          }
        }
      }
    }
  }
}
