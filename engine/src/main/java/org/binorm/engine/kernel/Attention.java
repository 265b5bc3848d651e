package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * Causal scaled dot-product attention of one head, for a block of neighbouring queries.
 *
 * <p>Vaswani et al. 2017 (arXiv:1706.03762), eq. 1: {@code out = softmax(scale * q.k) v} with
 * {@code scale = 1 / sqrt(headSize)}, for every lane (sequence) by itself. Query r of the block
 * sees the keys {@code 0 .. before + r} and touches no other, not even with a weight of zero.
 *
 * <p>Shapes: all matrices are {@code [features][steps]}; the head owns the features {@code feature
 * .. feature + headSize - 1}, the block the columns {@code query .. query + queries - 1} of
 * queries, outputs and their gradients; keys and values begin at column 0. Weight (r, j) of a block
 * is {@code at + r * blockStride + j * lanes + lane}; weights of keys that r does not see are
 * undefined.
 *
 * <p>All sums are chains of fused multiply-adds over features, keys or queries in ascending order,
 * so implementations agree to the last bit, and so do blocks of any size. Not a number in a query
 * or key makes its lane's output not a number.
 */
public interface Attention {
  /** Queries per block: each key is fetched once per block. */
  int BLOCK = 24;

  /**
   * Writes the softmax and the output of a block of queries.
   *
   * @param before keys that the first query of the block sees beside its own
   * @param probabilities receives {@code queries * blockStride} floats, for the gradient
   */
  void attend(
      Matrix q,
      Matrix k,
      Matrix v,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      float[] probabilities,
      int at,
      Matrix out);

  /**
   * The gradient of {@link #attend}: adds to {@code dq}, {@code dk} and {@code dv}.
   *
   * @param probabilities as {@code attend} left them
   * @param dq lies like {@code q}
   * @param dk lies like {@code k}
   * @param dv lies like {@code v}
   * @param scratch {@code queries * blockStride} floats: receives the gradients of the scores
   */
  void attendGradient(
      Matrix q,
      Matrix k,
      Matrix v,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      float[] probabilities,
      int at,
      Matrix dOut,
      Matrix dq,
      Matrix dk,
      Matrix dv,
      float[] scratch);

  /**
   * {@link #attend} for the newest token of a single sequence, in the first lane, with keys and
   * values that lie close together; gives the bits that {@code attend} gives to a lane.
   *
   * @param k feature f of key j at {@code f * kStride + j}; rows are whole vectors of eight
   * @param v feature f of value j at {@code j * vStride + f}, with seven floats behind the last
   * @param keys tokens so far, with the query's own
   * @param scores at least {@code keys} floats, in whole vectors of eight: scratch
   */
  void attendOne(
      Matrix q,
      float[] k,
      int kStride,
      float[] v,
      int vStride,
      int feature,
      int headSize,
      int keys,
      float[] scores,
      Matrix out);

  /**
   * Floats from one query's weights to the next one's: room for all keys of the block, rounded up
   * to an odd number of cache lines so that queries do not compete for one cache set.
   */
  static int blockStride(int keys, int lanes) {
    return new Grid(1, keys, lanes, 0).stride();
  }

  /** {@code 1 / sqrt(headSize)}. */
  static float scale(int headSize) {
    return 1f / (float) Math.sqrt(headSize);
  }
}
