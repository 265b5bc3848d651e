package org.binorm.engine.optim;

/** Scales a gradient down to a largest Euclidean norm (Pascanu, Mikolov and Bengio 2013). */
public final class GradientClip {
  private GradientClip() {}

  /** Clips in place; a {@code largestNorm} of 0 switches clipping off. */
  public static void clip(Gradients gradients, double largestNorm) {
    if (largestNorm <= 0) {
      return;
    }
    double norm = Math.sqrt(gradients.squaredNorm());
    if (norm > largestNorm) {
      gradients.scale((float) (largestNorm / norm));
    }
  }
}
