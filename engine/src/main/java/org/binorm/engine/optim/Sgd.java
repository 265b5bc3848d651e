package org.binorm.engine.optim;

import org.binorm.engine.EngineException;

/** Stochastic gradient descent with momentum: {@code v = momentum * v + g; p -= rate * v}. */
public record Sgd(float momentum) implements Optimizer {
  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new EngineException("sgd: expected a momentum in [0, 1), got " + momentum);
    }
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public boolean holdsSquares(int slot) {
    return false;
  }

  @Override
  public void step(
      float[] parameters,
      int at,
      float[] gradients,
      int gradientsAt,
      int length,
      float[][] state,
      long step,
      float learningRate) {
    float[] velocity = state[0];
    int end = at + length;
    for (int i = at, j = gradientsAt; i < end; i++, j++) {
      velocity[i] = momentum * velocity[i] + gradients[j];
      parameters[i] -= learningRate * velocity[i];
    }
  }
}
