package org.binorm.engine.layer;

import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/** An image as one vector in (row, column, channel) order: {@code [C][H][W]} to {@code [H*W*C]}. */
public record Flatten(String name, Shape inputShape) implements Layer {
  @Override
  public Shape outputShape() {
    return Shape.vector(inputShape.size());
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
    for (int feature = 0; feature < output.features(); feature++) {
      System.arraycopy(
          input.data(), pixel(input, feature), output.data(), output.row(feature), grid.lanes());
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
    int lanes = input.grid().lanes();
    for (int feature = 0; feature < output.features(); feature++) {
      System.arraycopy(
          outputGradient.data(),
          outputGradient.row(feature),
          inputGradient.data(),
          pixel(inputGradient, feature),
          lanes);
    }
  }

  private int pixel(Matrix image, int feature) {
    int channel = feature % inputShape.channels();
    int pixel = feature / inputShape.channels();
    int y = pixel / inputShape.width();
    int x = pixel % inputShape.width();
    return image.row(channel) + image.grid().shift(y, x);
  }
}
