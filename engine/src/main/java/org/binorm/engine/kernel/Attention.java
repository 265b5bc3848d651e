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

  /**
   * One head of {@link #attend} for one query of a single sequence, whose keys and values lie close
   * together; gives the bits that {@code attend} gives to a lane.
   *
   * @param q feature i at {@code qAt + i * qStride}
   * @param k feature i of key j at {@code kAt + i * kStride + j}; rows are whole vectors of eight
   * @param v feature i of value j at {@code vAt + j * vStride + i}; rows are whole vectors of eight
   * @param scores at least {@code keys} floats, in whole vectors of eight: scratch
   * @param out feature i at {@code outAt + i * outStride}
   */
  void attendOne(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      int kStride,
      int kAt,
      float[] v,
      int vStride,
      int vAt,
      int headSize,
      int keys,
      float[] scores,
      float[] out,
      int outStride,
      int outAt);

  /** {@code 1 / sqrt(headSize)}. */
  static float scale(int headSize) {
    return 1f / (float) Math.sqrt(headSize);
  }
}
