package org.binorm.engine.kernel;

/** The part of the cross-entropy that both implementations do one position at a time. */
final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * {@code -log p} of a logit among logits with the given maximum.
   *
   * @param sum of {@code exp(scale * (logit - max))} over all logits
   */
  static float loss(float logit, float max, float sum, float scale) {
    return (float) (StrictMath.log(sum) - (double) scale * ((double) logit - max));
  }
}
