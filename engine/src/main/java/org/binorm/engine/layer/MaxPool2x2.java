package org.binorm.engine.layer;

import java.util.Arrays;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.Pointwise;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * Maximum over 2x2 pixels, stride 2; an odd last row or column is dropped.
 *
 * <p>Of equal values the first in reading order takes the gradient.
 */
public record MaxPool2x2(String name, Shape inputShape) implements Layer {
  public MaxPool2x2 {
    if (inputShape.height() < 2 || inputShape.width() < 2) {
      throw new EngineException(
          "layer \"%s\": input %s is too small for a 2x2 pool".formatted(name, inputShape));
    }
  }

  @Override
  public Shape outputShape() {
    return new Shape(inputShape.channels(), inputShape.height() / 2, inputShape.width() / 2);
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    Grid in = input.grid();
    Grid out = output.grid();
    float[] x = input.data();
    float[] max = output.data();
    int right = in.lanes();
    int below = in.rowPitch();
    for (int f = 0; f < output.features(); f++) {
      for (int y = 0; y < out.height(); y++) {
        for (int column = 0; column < out.width(); column++) {
          int from = input.row(f) + in.shift(2 * y, 2 * column);
          int to = output.row(f) + out.shift(y, column);
          for (int lane = 0; lane < out.lanes(); lane++) {
            int p = from + lane;
            max[to + lane] =
                Math.max(
                    Math.max(x[p], x[p + right]), Math.max(x[p + below], x[p + below + right]));
          }
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
    Grid in = input.grid();
    Grid out = output.grid();
    float[] x = input.data();
    float[] max = output.data();
    float[] dMax = outputGradient.data();
    float[] dx = inputGradient.data();
    Pointwise pointwise = pass.kernels().pointwise();
    clearDroppedEdge(inputGradient);
    for (int f = 0; f < output.features(); f++) {
      for (int y = 0; y < out.height(); y++) {
        for (int column = 0; column < out.width(); column++) {
          int from = input.row(f) + in.shift(2 * y, 2 * column);
          int to = output.row(f) + out.shift(y, column);
          pointwise.maxPoolGradient(
              x, dx, from, in.lanes(), in.rowPitch(), max, dMax, to, out.lanes());
        }
      }
    }
  }

  private void clearDroppedEdge(Matrix gradient) {
    Grid grid = gradient.grid();
    float[] data = gradient.data();
    for (int f = 0; f < gradient.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        boolean dropped = grid.height() % 2 == 1 && y == grid.height() - 1;
        int column = dropped ? 0 : grid.width() - grid.width() % 2;
        int from = gradient.row(f) + grid.shift(y, column);
        int to = gradient.row(f) + grid.shift(y, grid.width());
        Arrays.fill(data, from, to, 0f);
      }
    }
  }
}
