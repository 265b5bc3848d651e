package org.binorm.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention of one query of a single sequence: eight keys, then eight features at a time instead of
 * eight sequences. Every sum runs in the order of {@link VectorAttention}.
 */
final class VectorAttentionStep {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;

  private final float[] mixed = new float[VECTOR];

  void attend(
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
      int outAt) {
    for (int j = 0; j < keys; j += VECTOR) {
      dots(q, qStride, qAt, k, kStride, kAt + j, headSize, scores, j);
    }
    softmax(scores, keys, Attention.scale(headSize));
    for (int i = 0; i < headSize; i += VECTOR) {
      mix(scores, keys, v, vStride, vAt + i);
      for (int f = i; f < Math.min(i + VECTOR, headSize); f++) {
        out[outAt + f * outStride] = mixed[f - i];
      }
    }
  }

  /** The scores of eight keys; those beyond the last are not looked at. */
  private static void dots(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      int kStride,
      int kAt,
      int headSize,
      float[] scores,
      int at) {
    FloatVector sum = FloatVector.zero(LANES);
    for (int i = 0; i < headSize; i++) {
      FloatVector key = FloatVector.fromArray(LANES, k, kAt + i * kStride);
      sum = sum.add(FloatVector.broadcast(LANES, q[qAt + i * qStride]).mul(key));
    }
    sum.intoArray(scores, at);
  }

  private static void softmax(float[] scores, int keys, float scale) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < keys; j++) {
      max = scores[j] > max ? scores[j] : max;
    }
    for (int j = 0; j < keys; j += VECTOR) {
      VectorExp.exp(FloatVector.fromArray(LANES, scores, j).sub(max).mul(scale))
          .intoArray(scores, j);
    }
    float sum = 0;
    for (int j = 0; j < keys; j++) {
      sum += scores[j];
    }
    for (int j = 0; j < keys; j += VECTOR) {
      FloatVector.fromArray(LANES, scores, j).div(sum).intoArray(scores, j);
    }
  }

  /** Eight features of the output. */
  private void mix(float[] weights, int keys, float[] v, int vStride, int vAt) {
    FloatVector sum = FloatVector.zero(LANES);
    for (int j = 0; j < keys; j++) {
      FloatVector value = FloatVector.fromArray(LANES, v, vAt + j * vStride);
      sum = sum.add(FloatVector.broadcast(LANES, weights[j]).mul(value));
    }
    sum.intoArray(mixed, 0);
  }
}
