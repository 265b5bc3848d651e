package org.binorm.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.tensor.Matrix;

/**
 * Attention of one query of a single sequence, for text that is generated token by token: eight
 * keys, then eight features at a time instead of eight sequences. Sums run in the order of {@link
 * VectorAttention}.
 */
final class SingleQuery {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;

  private final float[] mixed = new float[VECTOR];

  void attend(
      Matrix q,
      float[] k,
      int kStride,
      float[] v,
      int vStride,
      int feature,
      int headSize,
      int keys,
      float[] scores,
      Matrix out) {
    int end = feature + headSize;
    for (int j = 0; j < keys; j += VECTOR) {
      score(q, feature, end, k, kStride, j, scores);
    }
    softmax(scores, keys, Attention.scale(headSize));
    for (int first = feature; first < end; first += VECTOR) {
      mix(scores, keys, v, vStride, first);
      for (int f = first; f < Math.min(first + VECTOR, end); f++) {
        out.data()[out.row(f)] = mixed[f - first];
      }
    }
  }

  /** The scores of eight keys; nobody looks at those beyond the last. */
  private static void score(
      Matrix q, int feature, int end, float[] k, int kStride, int j, float[] scores) {
    FloatVector sum = FloatVector.zero(LANES);
    for (int f = feature; f < end; f++) {
      FloatVector query = FloatVector.broadcast(LANES, q.data()[q.row(f)]);
      sum = query.fma(FloatVector.fromArray(LANES, k, f * kStride + j), sum);
    }
    sum.intoArray(scores, j);
  }

  private static void softmax(float[] scores, int keys, float scale) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < keys; j++) {
      max = scores[j] > max ? scores[j] : max;
    }
    for (int j = 0; j < keys; j += VECTOR) {
      FloatVector score = FloatVector.fromArray(LANES, scores, j);
      VectorExp.exp(score.sub(max).mul(scale)).intoArray(scores, j);
    }
    float sum = 0;
    for (int j = 0; j < keys; j++) {
      sum += scores[j];
    }
    float factor = 1f / sum;
    for (int j = 0; j < keys; j++) {
      scores[j] *= factor;
    }
  }

  /** Eight features of the output. */
  private void mix(float[] weights, int keys, float[] v, int vStride, int feature) {
    FloatVector sum = FloatVector.zero(LANES);
    for (int j = 0; j < keys; j++) {
      FloatVector weight = FloatVector.broadcast(LANES, weights[j]);
      sum = weight.fma(FloatVector.fromArray(LANES, v, j * vStride + feature), sum);
    }
    sum.intoArray(mixed, 0);
  }
}
