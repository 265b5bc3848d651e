package org.binorm.engine.optim;

/** Stochastic gradient descent with momentum: {@code v = momentum * v + g; p -= rate * v}. */
public record Sgd(float momentum) implements Optimizer {
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
      float[] parameters, float[] gradients, float[][] state, long step, float learningRate) {
    float[] velocity = state[0];
    for (int i = 0; i < parameters.length; i++) {
      velocity[i] = momentum * velocity[i] + gradients[i];
      parameters[i] -= learningRate * velocity[i];
    }
  }
}
