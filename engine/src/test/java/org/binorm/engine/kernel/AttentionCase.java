package org.binorm.engine.kernel;

import java.util.List;
import org.binorm.engine.TestNumbers;

/**
 * One size of attention with its random operands. Queries and outputs lie at a place of their own,
 * with other strides than keys; everything around them is filled too.
 */
record AttentionCase(int heads, int headSize, int lanes, int keys) {
  static final int Q_AT = 24;
  static final int KEY_AT = 16;
  static final int OUT_AT = 8;
  static final int PROBABILITIES_AT = 5;

  int features() {
    return heads * headSize;
  }

  int qStride() {
    return Q_AT + lanes + 8;
  }

  int keyStride() {
    return KEY_AT + keys * lanes + 24;
  }

  int outStride() {
    return OUT_AT + lanes + 16;
  }

  float[] queries(long seed) {
    return TestNumbers.gaussian(seed, features() * qStride());
  }

  float[] keys(long seed) {
    return TestNumbers.gaussian(seed, features() * keyStride());
  }

  float[] outputs(long seed) {
    return TestNumbers.gaussian(seed, features() * outStride());
  }

  float[] probabilities(long seed) {
    return TestNumbers.gaussian(seed, heads * keys * lanes + 2 * PROBABILITIES_AT);
  }

  void attend(
      Attention kernel, float[] q, float[] k, float[] v, float[] probabilities, float[] out) {
    kernel.attend(
        q,
        qStride(),
        Q_AT,
        k,
        v,
        keyStride(),
        KEY_AT,
        heads,
        headSize,
        lanes,
        keys,
        probabilities,
        PROBABILITIES_AT,
        out,
        outStride(),
        OUT_AT);
  }

  void attendGradient(
      Attention kernel,
      float[] q,
      float[] k,
      float[] v,
      float[] probabilities,
      float[] dOut,
      float[] dq,
      float[] dk,
      float[] dv,
      float[] scratch) {
    kernel.attendGradient(
        q,
        qStride(),
        Q_AT,
        k,
        v,
        keyStride(),
        KEY_AT,
        heads,
        headSize,
        lanes,
        keys,
        probabilities,
        PROBABILITIES_AT,
        dOut,
        outStride(),
        OUT_AT,
        dq,
        dk,
        dv,
        scratch);
  }

  /** Runs forward and backward and returns every array that may have been written to. */
  List<float[]> run(Attention kernel) {
    float[] q = queries(1);
    float[] k = keys(2);
    float[] v = keys(3);
    float[] probabilities = probabilities(4);
    float[] out = outputs(5);
    float[] dOut = outputs(6);
    float[] dq = queries(7);
    float[] dk = keys(8);
    float[] dv = keys(9);
    float[] scratch = probabilities(10);
    attend(kernel, q, k, v, probabilities, out);
    attendGradient(kernel, q, k, v, probabilities, dOut, dq, dk, dv, scratch);
    return List.of(q, k, v, probabilities, out, dOut, dq, dk, dv, scratch);
  }
}
