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
    float[] mean = state[0];
    float[] square = state[SECOND_MOMENT];
    float rate = (float) (learningRate / (1 - StrictMath.pow(beta1, step)));
    float rootScale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step)));
    float keep = 1 - learningRate * weightDecay;
    float one1 = 1 - beta1;
    float one2 = 1 - beta2;
    int end = at + length;
    for (int i = at, j = gradientsAt; i < end; i++, j++) {
      float g = gradients[j];
      float m = beta1 * mean[i] + one1 * g;
      float v = beta2 * square[i] + one2 * g * g;
      mean[i] = m;
      square[i] = v;
      float root = (float) Math.sqrt(v) * rootScale;
      parameters[i] = parameters[i] * keep - rate * m / (root + epsilon);
    }
  }
}
