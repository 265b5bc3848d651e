package org.binorm.engine.kernel;

/**
 * What happens between two products and after the last: normalization over features, activation
 * functions, pooling gradients, residual sums, cross-entropy.
 *
 * <p>Ranges are positions of one picture row, in whole vectors of eight. Every implementation adds
 * in the same order, feature after feature, so they agree to the last bit.
 *
 * <p>An instance owns scratch memory: one per task, not thread-safe.
 */
public interface Pointwise {
  /**
   * {@code n = (z - mean) / sqrt(variance + epsilon)} over the features of each position.
   *
   * @param z {@code [features][stride]}
   * @param n {@code [features][stride]}, may be {@code z}
   * @param inverse receives {@code 1 / sqrt(variance + epsilon)} per position
   * @param at first position, as an offset within a feature
   */
  void normalize(
      float[] z,
      float[] n,
      int features,
      int stride,
      int at,
      int length,
      float epsilon,
      float[] inverse,
      int inverseAt);

  /**
   * {@code dz = (dn - mean(dn) - n * mean(dn * n)) * inverse} over the features of each position.
   *
   * @param dz may be {@code dn}
   */
  void normalizeGradient(
      float[] n,
      float[] dn,
      float[] dz,
      int features,
      int stride,
      int at,
      int length,
      float[] inverse,
      int inverseAt);

  /** {@code a = max(x, 0)}. */
  void rectify(float[] x, float[] a, int at, int length);

  /** {@code dx = a > 0 ? da : 0}. */
  void rectifyGradient(float[] a, float[] da, float[] dx, int at, int length);

  /** {@code y = x * Phi(x)} with the normal distribution function, the exact form of gelu. */
  void gelu(float[] x, float[] y, int at, int length);

  /**
   * {@link #gelu} of one position alone: of {@code count} values from {@code at}, {@code stride}
   * apart.
   */
  void geluFirst(float[] x, float[] y, int at, int stride, int count);

  /** {@code dx = dy * (Phi(x) + x * phi(x))}; {@code dx} may be {@code dy}. */
  void geluGradient(float[] x, float[] dy, float[] dx, int at, int length);

  /** {@code sum = a + b}; {@code sum} may be one of them. */
  void add(float[] a, float[] b, float[] sum, int at, int length);

  /**
   * The sum of neighbouring values, in one fixed order: sixteen sums of every sixteenth value, then
   * those.
   */
  float sum(float[] x, int at, int length);

  /**
   * The cross-entropy of {@code p = softmax(scale * logits)} over the features of each position,
   * with its gradient {@code weight * scale * (p - onehot)}.
   *
   * <p>A position with a negative label is padding: loss and gradient are zero, the prediction is
   * still written.
   *
   * @param logits {@code [features][stride]}, at most 2^24 features
   * @param scale positive
   * @param labels one per position, from {@code labelsAt}
   * @param weight of every position in the gradient, for example one over their number
   * @param gradient lies like the logits and may be the same array; null if not wanted
   * @param losses receives {@code -log p[label]}, from {@code labelsAt}
   * @param predicted receives the lowest feature with the largest logit, from {@code labelsAt}
   */
  void crossEntropy(
      float[] logits,
      int features,
      int stride,
      int at,
      int length,
      float scale,
      int[] labels,
      int labelsAt,
      float weight,
      float[] gradient,
      float[] losses,
      int[] predicted);

  /**
   * Sends the gradient of a maximum over four pixels to the first of them that equals it.
   *
   * @param x the pooled input; the four pixels start at {@code at}, {@code at + right}, {@code at +
   *     below}, {@code at + below + right}
   */
  void maxPoolGradient(
      float[] x,
      float[] dx,
      int at,
      int right,
      int below,
      float[] max,
      float[] dMax,
      int maxAt,
      int length);
}
