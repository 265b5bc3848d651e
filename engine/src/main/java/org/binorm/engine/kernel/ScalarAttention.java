package org.binorm.engine.kernel;

/** The naive twin of {@link VectorAttention}: one head and lane after the other. */
public final class ScalarAttention implements Attention {
  @Override
  public void attend(
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
      int outAt) {
    for (int head = 0; head < heads; head++) {
      int feature = head * headSize;
      for (int lane = 0; lane < lanes; lane++) {
        int query = feature * qStride + qAt + lane;
        int key = feature * keyStride + keyAt + lane;
        int p = probabilitiesAt + head * keys * lanes + lane;
        for (int j = 0; j < keys; j++) {
          probabilities[p + j * lanes] =
              dot(q, query, qStride, k, key + j * lanes, keyStride, headSize);
        }
        softmax(probabilities, p, lanes, keys, Attention.scale(headSize));
        for (int i = 0; i < headSize; i++) {
          out[(feature + i) * outStride + outAt + lane] =
              dot(probabilities, p, lanes, v, key + i * keyStride, lanes, keys);
        }
      }
    }
  }

  @Override
  public void attendGradient(
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
      float[] scratch) {
    for (int head = 0; head < heads; head++) {
      int feature = head * headSize;
      for (int lane = 0; lane < lanes; lane++) {
        int query = feature * qStride + qAt + lane;
        int key = feature * keyStride + keyAt + lane;
        int output = feature * outStride + outAt + lane;
        int s = head * keys * lanes + lane;
        int p = probabilitiesAt + s;
        for (int j = 0; j < keys; j++) {
          scratch[s + j * lanes] =
              dot(dOut, output, outStride, v, key + j * lanes, keyStride, headSize);
        }
        softmaxGradient(probabilities, p, scratch, s, lanes, keys, Attention.scale(headSize));
        for (int i = 0; i < headSize; i++) {
          int at = key + i * keyStride;
          dq[query + i * qStride] = dot(scratch, s, lanes, k, at, lanes, keys);
          for (int j = 0; j < keys; j++) {
            dk[at + j * lanes] += scratch[s + j * lanes] * q[query + i * qStride];
            dv[at + j * lanes] += probabilities[p + j * lanes] * dOut[output + i * outStride];
          }
        }
      }
    }
  }

  @Override
  public void attendOne(
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
    for (int j = 0; j < keys; j++) {
      scores[j] = dot(q, qAt, qStride, k, kAt + j, kStride, headSize);
    }
    softmax(scores, 0, 1, keys, Attention.scale(headSize));
    for (int i = 0; i < headSize; i++) {
      out[outAt + i * outStride] = dot(scores, 0, 1, v, vAt + i, vStride, keys);
    }
  }

  private static float dot(
      float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, int length) {
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[aAt + i * aStep] * b[bAt + i * bStep];
    }
    return sum;
  }

  private static void softmax(float[] scores, int at, int lanes, int keys, float scale) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < keys; j++) {
      float score = scores[at + j * lanes];
      max = score > max ? score : max;
    }
    float sum = 0;
    for (int j = 0; j < keys; j++) {
      float e = ScalarExp.exp((scores[at + j * lanes] - max) * scale);
      scores[at + j * lanes] = e;
      sum += e;
    }
    for (int j = 0; j < keys; j++) {
      scores[at + j * lanes] /= sum;
    }
  }

  /** Turns gradients of probabilities, in {@code s}, into gradients of unscaled scores. */
  private static void softmaxGradient(
      float[] p, int pAt, float[] s, int sAt, int lanes, int keys, float scale) {
    float mean = dot(p, pAt, lanes, s, sAt, lanes, keys);
    for (int j = 0; j < keys; j++) {
      int at = sAt + j * lanes;
      s[at] = p[pAt + j * lanes] * (s[at] - mean) * scale;
    }
  }
}
