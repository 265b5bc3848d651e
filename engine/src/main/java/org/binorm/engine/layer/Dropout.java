package org.binorm.engine.layer;

import org.binorm.engine.EngineException;
import org.binorm.engine.Seeds;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * Zeroes a share of the values while training and scales the others by 1 / (1 - rate).
 *
 * <p>Whether a value is dropped is a pure function of (step seed, layer salt, feature, position),
 * so backward repeats the mask of forward instead of keeping it.
 *
 * @param salt tells the dropout layers of one model apart
 */
public record Dropout(String name, Shape inputShape, float rate, long salt) implements Layer {
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new EngineException(
          "layer \"%s\": expected a dropout rate in [0, 1), got %s".formatted(name, rate));
    }
  }

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
    return false;
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    apply(pass, input, output);
  }

  @Override
  public void backward(
      Pass pass,
      Matrix input,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient) {
    apply(pass, outputGradient, inputGradient);
  }

  private void apply(Pass pass, Matrix from, Matrix to) {
    Grid grid = from.grid();
    float keep = 1f / (1f - rate);
    long seed = Seeds.mix(pass.seed(), salt);
    for (int f = 0; f < from.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int start = from.row(f) + y * grid.rowPitch();
        for (int p = start; p < start + grid.rowLength(); p++) {
          if (!pass.training()) {
            to.data()[p] = from.data()[p];
          } else if (Seeds.uniform(Seeds.mix(seed, p)) < rate) {
            to.data()[p] = 0f;
          } else {
            to.data()[p] = from.data()[p] * keep;
          }
        }
      }
    }
  }
}
