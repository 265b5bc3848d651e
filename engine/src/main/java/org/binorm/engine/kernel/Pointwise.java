package org.binorm.engine.kernel;

/**
 * What happens between two products: normalization over features, rectification, pooling gradients.
 *
 * <p>Ranges are positions of one picture row, in whole vectors of eight. Every implementation adds
 * in the same order, feature after feature, so they agree to the last bit.
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
