package org.binorm.engine.train;

import java.io.Serializable;
import org.binorm.engine.EngineException;

/**
 * What the driver does with the average of the workers: a step of gradient descent with Nesterov's
 * momentum, in which the change from the start of the round to the average stands for the gradient
 * (DiLoCo, arXiv:2311.08105, equation in algorithm 1). A rate of 1 without momentum is the plain
 * average.
 *
 * @param learningRate of the outer step
 * @param momentum of the outer step; with it the driver keeps one more float per parameter
 */
public record OuterStep(double learningRate, double momentum) implements Serializable {
  /** The average itself is the next state. */
  public static final OuterStep AVERAGE = new OuterStep(1, 0);

  public OuterStep {
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new EngineException(
          "outer step: expected a positive learning rate, got " + learningRate);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new EngineException("outer step: expected a momentum in [0, 1), got " + momentum);
    }
  }

  public boolean isAverage() {
    return learningRate == 1 && momentum == 0;
  }

  /** True if the driver keeps a velocity. */
  public boolean hasMomentum() {
    return momentum > 0;
  }

  /**
   * Turns the average change of a round into the outer step, in place.
   *
   * @param velocity is moved too; of no elements without momentum
   */
  void apply(float[] change, float[] velocity) {
    float rate = (float) learningRate;
    float m = (float) momentum;
    for (int i = 0; i < change.length; i++) {
      float step = change[i];
      if (m > 0) {
        velocity[i] = m * velocity[i] + step;
        step += m * velocity[i];
      }
      change[i] = rate * step;
    }
  }
}
