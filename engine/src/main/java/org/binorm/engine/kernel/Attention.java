package org.binorm.engine.kernel;

/**
 * Scaled dot-product attention of one query time step, all heads.
 *
 * <p>Vaswani et al. 2017 (arXiv:1706.03762), eq. 1: {@code out = softmax(scale * q.k) v} with
 * {@code scale = 1 / sqrt(headSize)}, for every lane (sequence) by itself. A causal model hands in
 * the keys up to the query's own.
 *
 * <p>Feature {@code f = head * headSize + i} of a query is {@code q[f * qStride + qAt + lane]}, of
 * key or value j it is {@code k[f * keyStride + keyAt + j * lanes + lane]}; {@code lanes} is a
 * multiple of eight. Probabilities are {@code [heads][keys][lanes]} without gaps.
 *
 * <p>All sums run over features or keys in ascending order, so implementations agree to the last
 * bit. Not a number in a query or key makes its lane's output not a number.
 */
public interface Attention {
  /**
   * Writes the probabilities and the output of one query.
   *
   * @param q {@code [heads * headSize][qStride]}
   * @param k {@code [heads * headSize][keyStride]}
   * @param v {@code [heads * headSize][keyStride]}
   * @param probabilities {@code [heads][keys][lanes]} at an offset, for the gradient
   * @param out {@code [heads * headSize][outStride]}
   */
  void attend(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      float[] v,
      int keyStride,
      int keyAt,
      int heads,
      int headSize,
      int lanes,
      int keys,
      float[] probabilities,
      int probabilitiesAt,
      float[] out,
      int outStride,
      int outAt);

  /**
   * The gradient of {@link #attend} for one query: writes {@code dq}, adds to {@code dk} and {@code
   * dv}.
   *
   * @param probabilities as {@code attend} left them
   * @param dOut {@code [heads * headSize][outStride]}
   * @param dq lies like {@code q}
   * @param dk lies like {@code k}
   * @param dv lies like {@code v}
   * @param scratch at least {@code heads * keys * lanes} floats: receives the score gradients
   */
  void attendGradient(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      float[] v,
      int keyStride,
      int keyAt,
      int heads,
      int headSize,
      int lanes,
      int keys,
      float[] probabilities,
      int probabilitiesAt,
      float[] dOut,
      int outStride,
      int outAt,
      float[] dq,
      float[] dk,
      float[] dv,
      float[] scratch);

  /** {@code 1 / sqrt(headSize)}. */
  static float scale(int headSize) {
    return 1f / (float) Math.sqrt(headSize);
  }
}
