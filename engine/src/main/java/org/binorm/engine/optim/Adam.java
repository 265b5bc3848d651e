package org.binorm.engine.optim;

import org.binorm.engine.EngineException;

/**
 * Adam (Kingma and Ba 2015) and, with weight decay, AdamW (Loshchilov and Hutter 2019): the decay
 * is decoupled from the gradient.
 *
 * @param weightDecay 0 for Adam
 */
public record Adam(float beta1, float beta2, float epsilon, float weightDecay)
    implements Optimizer {
  private static final int SECOND_MOMENT = 1;

  /** Parameters at a time: three short loops are vectorised by the compiler, a long one is not. */
  private static final int BLOCK = 1024;

  public Adam {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && weightDecay >= 0)) {
      throw new EngineException(
          "adam: expected betas in [0, 1), a positive epsilon and no negative decay, got %s, %s, %s, %s"
              .formatted(beta1, beta2, epsilon, weightDecay));
    }
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public boolean holdsSquares(int slot) {
    return slot == SECOND_MOMENT;
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
    float rate = (float) (learningRate / (1 - StrictMath.pow(beta1, step)));
    float rootScale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step)));
    float keep = 1 - learningRate * weightDecay;
    for (int from = 0; from < length; from += BLOCK) {
      int i = at + from;
      int j = gradientsAt + from;
      int count = Math.min(BLOCK, length - from);
      moveMeans(state[0], i, gradients, j, count);
      moveSquares(state[SECOND_MOMENT], i, gradients, j, count);
      moveParameters(parameters, state[0], state[SECOND_MOMENT], i, count, rate, rootScale, keep);
    }
  }

  private void moveMeans(float[] means, int at, float[] gradients, int gradientsAt, int count) {
    float old = beta1;
    float fresh = 1 - beta1;
    for (int i = 0; i < count; i++) {
      means[at + i] = old * means[at + i] + fresh * gradients[gradientsAt + i];
    }
  }

  private void moveSquares(float[] squares, int at, float[] gradients, int gradientsAt, int count) {
    float old = beta2;
    float fresh = 1 - beta2;
    for (int i = 0; i < count; i++) {
      float g = gradients[gradientsAt + i];
      squares[at + i] = old * squares[at + i] + fresh * g * g;
    }
  }

  private void moveParameters(
      float[] parameters,
      float[] means,
      float[] squares,
      int at,
      int count,
      float rate,
      float rootScale,
      float keep) {
    float smallest = epsilon;
    for (int i = at; i < at + count; i++) {
      float root = (float) Math.sqrt(squares[i]) * rootScale;
      parameters[i] = parameters[i] * keep - rate * means[i] / (root + smallest);
    }
  }
}
