package org.binorm.engine.optim;

/** Scales a gradient down to a largest Euclidean norm (Pascanu, Mikolov and Bengio 2013). */
public final class GradientClip {
  private GradientClip() {}

  /**
   * The factor that brings a gradient to the largest norm; 1 if it is short enough.
   *
   * @param squaredNorm of the gradient
   * @param largestNorm 0 switches clipping off
   */
  public static float factor(double squaredNorm, double largestNorm) {
    double norm = Math.sqrt(squaredNorm);
    return largestNorm > 0 && norm > largestNorm ? (float) (largestNorm / norm) : 1f;
  }
}
