package org.binorm.engine.kernel;

import java.util.List;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * One size of attention with its random operands: a head between other features, a block of queries
 * between other columns. Everything around them is filled too.
 */
record AttentionCase(int headSize, int lanes, int before, int queries) {
  static final int FEATURE = 2;
  static final int QUERY = 3;
  static final int AT = 5;

  int keys() {
    return before + queries;
  }

  int stride() {
    return Attention.blockStride(keys(), lanes);
  }

  Matrix queries(long seed) {
    return matrix(seed, QUERY + queries + 1);
  }

  Matrix keys(long seed) {
    return matrix(seed, keys() + 4);
  }

  private Matrix matrix(long seed, int columns) {
    return TestNumbers.matrix(seed, FEATURE + headSize + 1, new Grid(1, columns, lanes, 0));
  }

  float[] weights(long seed) {
    return TestNumbers.gaussian(seed, queries * stride() + 2 * AT);
  }

  void attend(Attention kernel, Matrix q, Matrix k, Matrix v, float[] probabilities, Matrix out) {
    kernel.attend(q, k, v, FEATURE, headSize, QUERY, queries, before, probabilities, AT, out);
  }

  void attendGradient(
      Attention kernel,
      Matrix q,
      Matrix k,
      Matrix v,
      float[] probabilities,
      Matrix dOut,
      Matrix dq,
      Matrix dk,
      Matrix dv,
      float[] scratch) {
    kernel.attendGradient(
        q,
        k,
        v,
        FEATURE,
        headSize,
        QUERY,
        queries,
        before,
        probabilities,
        AT,
        dOut,
        dq,
        dk,
        dv,
        scratch);
  }

  /**
   * Runs forward and backward and returns the matrices: q, k, v, out, dOut, dq, dk, dv.
   *
   * @param probabilities receives the weights
   * @param scratch receives the gradients of the scores
   */
  List<Matrix> run(Attention kernel, float[] probabilities, float[] scratch) {
    Matrix q = queries(1);
    Matrix k = keys(2);
    Matrix v = keys(3);
    Matrix out = queries(5);
    Matrix dOut = queries(6);
    Matrix dq = queries(7);
    Matrix dk = keys(8);
    Matrix dv = keys(9);
    attend(kernel, q, k, v, probabilities, out);
    attendGradient(kernel, q, k, v, probabilities, dOut, dq, dk, dv, scratch);
    return List.of(q, k, v, out, dOut, dq, dk, dv);
  }

  int query(Matrix x, int i, int r, int lane) {
    return x.row(FEATURE + i) + (QUERY + r) * lanes + lane;
  }

  int key(Matrix y, int i, int j, int lane) {
    return y.row(FEATURE + i) + j * lanes + lane;
  }

  /** The place of a weight beyond the start of its block. */
  int weight(int r, int j, int lane) {
    return r * stride() + j * lanes + lane;
  }
}
