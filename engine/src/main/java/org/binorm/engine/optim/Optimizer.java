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
   * Takes one step.
   *
   * @param step counted from 1
   */
  void step(float[] parameters, float[] gradients, float[][] state, long step, float learningRate);
}
