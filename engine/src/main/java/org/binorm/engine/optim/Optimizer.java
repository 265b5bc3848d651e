package org.binorm.engine.optim;

import java.io.Serializable;

/**
 * An update rule for a flat parameter array.
 *
 * <p>State is handed in: {@code slots()} arrays as long as the parameters, zero at the start.
 */
public sealed interface Optimizer extends Serializable permits Sgd, Adam {
  /** Arrays of state per parameter. */
  int slots();

  /**
   * True if a slot holds squares (Adam's second moment): replicas then average its root, because
   * the root is what divides the step.
   */
  boolean holdsSquares(int slot);

  /**
   * Takes one step with a range of the parameters.
   *
   * @param at first parameter of the range; the state has the same offsets
   * @param gradientsAt offset of its gradient
   * @param step counted from 1
   */
  void step(
      float[] parameters,
      int at,
      float[] gradients,
      int gradientsAt,
      int length,
      float[][] state,
      long step,
      float learningRate);

  /** Takes one step with all parameters. */
  default void step(
      float[] parameters, float[] gradients, float[][] state, long step, float learningRate) {
    step(parameters, 0, gradients, 0, parameters.length, state, step, learningRate);
  }
}
