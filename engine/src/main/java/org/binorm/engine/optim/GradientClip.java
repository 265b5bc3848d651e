package org.binorm.engine.optim;

/** Scales a gradient down to a largest Euclidean norm (Pascanu, Mikolov and Bengio 2013). */
public final class GradientClip {
  private GradientClip() {}

  /** Clips in place; a {@code largestNorm} of 0 switches clipping off. */
  public static void clip(float[] gradients, double largestNorm) {
    if (largestNorm <= 0) {
      return;
    }
    double squares = 0;
    for (float g : gradients) {
      squares += (double) g * g;
    }
    double norm = Math.sqrt(squares);
    if (norm > largestNorm) {
      float scale = (float) (largestNorm / norm);
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] *= scale;
      }
    }
  }
}
